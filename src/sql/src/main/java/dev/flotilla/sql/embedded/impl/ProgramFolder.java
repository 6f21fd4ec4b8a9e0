package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the server's programs are kept for this user. */
public final class ProgramFolder {

  private ProgramFolder() {}

  /** A folder that is there or can be made, and whose name PostgreSQL's programs can live with. */
  public static Path ofThisUser() {
    return of(System.getProperty("user.home", ""), Path.of(System.getProperty("java.io.tmpdir")));
  }

  static Path of(String home, Path temporary) {
    Path folder = Path.of(home);
    // Without an entry in /etc/passwd the JDK says "?" or /; services have homes that do not exist.
    return folder.isAbsolute() && isPlain(folder) && Files.isWritable(folder)
        ? folder.resolve(".cache").resolve("flotilla")
        : temporary.resolve("flotilla-" + user());
  }

  /** Whether a shell reads this path in double quotes as it is: the programs hand paths to one. */
  static boolean isPlain(Path folder) {
    return !folder.toString().matches(".*[$`\"\\\\].*");
  }

  /** The number where the system shows it, else the name. */
  private static String user() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    } catch (IOException notLinux) {
      return System.getProperty("user.name");
    }
  }

  private static boolean isOwn(Path folder) throws IOException {
    Object number = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    String name = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
    return user().equals(number.toString()) || user().equals(name);
  }

  /**
   * Creates the folder. A user who may write to it could make this user run other programs. In a
   * folder to which all users write, such as that for temporary files, it must belong to this user
   * alone.
   */
  static void create(Path folder) throws IOException {
    Path parent = folder.getParent();
    boolean shared =
        Files.isDirectory(parent)
            && Files.getPosixFilePermissions(parent)
                .containsAll(PosixFilePermissions.fromString("-------w-"));
    if (!shared) {
      Files.createDirectories(folder);
      return;
    }
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
    boolean alone =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && isOwn(folder)
            && Files.getPosixFilePermissions(folder).stream()
                .noneMatch(
                    it -> it.name().equals("GROUP_WRITE") || it.name().equals("OTHERS_WRITE"));
    if (!alone) {
      throw new IOException(folder + " must be a folder that belongs to this user alone");
    }
  }
}
