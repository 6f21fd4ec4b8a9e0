package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The releases of one checkout: {@code releases/TIME/lib}, and {@code release}, a text file with
 * the name of the newest.
 *
 * @param folder holds both
 */
public record Releases(Path folder) {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT);

  /**
   * The release that holds these jars: the current one if its jars are the same, else a new one,
   * which is not current before {@link #publish}.
   *
   * @param packaged folder into which the build puts its jars, and into which a later one does
   */
  public Release of(Path packaged) {
    try {
      Optional<Release> current = current();
      if (current.isPresent() && same(packaged, current.get().jars())) {
        return current.get();
      }
      Path jars = Files.createDirectory(newFolder().resolve("lib"));
      for (Path jar : jars(packaged)) {
        add(jar, jars.resolve(jar.getFileName()));
      }
      return new Release(jars);
    } catch (IOException refused) {
      throw new FleetFailure("cannot make a release in " + folder + ": " + refused);
    }
  }

  /** Makes a release the one that is started from now on. */
  public void publish(Release release) {
    Path unfinished = folder.resolve("release.new");
    try {
      Files.writeString(unfinished, release.folder().getFileName() + "\n");
      Files.setLastModifiedTime(unfinished, FileTime.from(Instant.now()));
      Files.move(unfinished, folder.resolve("release"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException refused) {
      throw new FleetFailure("cannot write " + folder.resolve("release") + ": " + refused);
    }
  }

  /** Removes the releases that no process uses, except the current one. */
  public void removeUnused() {
    try {
      Optional<Path> current = current().map(Release::folder);
      try (Stream<Path> all = Files.list(folder.resolve("releases"))) {
        for (Path each : all.filter(Files::isDirectory).toList()) {
          if (!current.equals(Optional.of(each)) && !new Release(each.resolve("lib")).used()) {
            remove(each);
          }
        }
      }
    } catch (IOException refused) {
      throw new FleetFailure("cannot remove old releases in " + folder + ": " + refused);
    }
  }

  /** The release that is started now; empty if none was made, or if it was removed. */
  Optional<Release> current() throws IOException {
    Path file = folder.resolve("release");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Path named = folder.resolve("releases").resolve(Files.readString(file).strip());
    return Optional.of(new Release(named.resolve("lib").toAbsolutePath()))
        .filter(release -> Files.isDirectory(release.jars()));
  }

  /** Two builds within a second have names that differ. */
  private Path newFolder() throws IOException {
    Path all = Files.createDirectories(folder.toAbsolutePath().resolve("releases"));
    for (LocalDateTime time = LocalDateTime.now(ZoneOffset.UTC); ; time = time.plusSeconds(1)) {
      try {
        return Files.createDirectory(all.resolve(NAME.format(time)));
      } catch (FileAlreadyExistsException taken) {
        continue;
      }
    }
  }

  /** A library is linked; a snapshot is copied, since Maven may write its file anew in place. */
  private static void add(Path jar, Path copy) throws IOException {
    if (!isSnapshot(jar)) {
      try {
        Files.createLink(copy, jar);
        return;
      } catch (IOException | UnsupportedOperationException otherFileSystem) {
        // copied below
      }
    }
    Files.copy(jar, copy, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static boolean same(Path packaged, Path released) throws IOException {
    List<Path> jars = jars(packaged);
    if (!names(packaged).equals(names(released))) {
      return false;
    }
    for (Path jar : jars) {
      Path other = released.resolve(jar.getFileName());
      boolean equal =
          isSnapshot(jar) ? Files.mismatch(jar, other) < 0 : Files.size(jar) == Files.size(other);
      if (!equal) {
        return false;
      }
    }
    return true;
  }

  /** The names of the jars in a folder, sorted. */
  static List<String> names(Path folder) throws IOException {
    return jars(folder).stream().map(jar -> jar.getFileName().toString()).toList();
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static boolean isSnapshot(Path jar) {
    return jar.toString().endsWith("-SNAPSHOT.jar");
  }

  static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
