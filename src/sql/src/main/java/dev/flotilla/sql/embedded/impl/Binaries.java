package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The server's programs, unpacked.
 *
 * @param folder holds bin, lib and share
 */
record Binaries(Path folder) {

  /** Unpacks into a folder of its own below {@code cache} unless that exists already. */
  static Binaries unpacked(Path cache, Platform platform, Deadline deadline) {
    Archive archive = Archive.find(platform.archive());
    try {
      ProgramFolder.create(cache);
      Path folder = cache.resolve(archive.name().replace(".txz", "-" + archive.fingerprint()));
      if (!Files.isDirectory(folder)) {
        unpack(archive, folder, deadline);
      }
      return new Binaries(folder);
    } catch (IOException failed) {
      throw new IllegalStateException("cannot unpack PostgreSQL into " + cache + ": " + failed);
    }
  }

  // Unpacks beside the folder and moves the result into place, so that the folder is always
  // complete.
  // The next JVM removes what a killed one left behind.
  private static void unpack(Archive archive, Path folder, Deadline deadline) throws IOException {
    Path part = folder.resolveSibling(folder.getFileName() + ".part");
    try (FolderLock lock =
        FolderLock.take(folder.resolveSibling(folder.getFileName() + ".lock"), deadline)) {
      if (Files.isDirectory(folder)) {
        return; // another JVM was faster
      }
      Folders.delete(part);
      archive.unpackTo(part);
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }
}
