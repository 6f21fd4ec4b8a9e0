package dev.flotilla.sql.embedded.impl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An operating system and processor for which there are binaries.
 *
 * @param system as the binaries name it: linux or darwin
 * @param processor as the binaries name it: x86_64 or arm_64
 */
record Platform(String system, String processor) {

  private static final String SERVED =
      "the embedded PostgreSQL runs on Linux (glibc) and macOS, amd64 and arm64, but this is ";
  private static final String INSTEAD = "; name a server of your own in FLOTILLA_PG_URI";

  static Platform current() {
    // The binaries are linked with glibc; on Alpine they would fail with "not found".
    boolean musl = Files.exists(Path.of("/etc/alpine-release"));
    return of(System.getProperty("os.name"), System.getProperty("os.arch"), musl);
  }

  static Platform of(String name, String arch, boolean musl) {
    String os = name.toLowerCase(Locale.ROOT);
    String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : null;
    String processor =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> null;
        };
    if (system == null || processor == null || musl) {
      throw new IllegalStateException(SERVED + name + (musl ? " (musl) " : " ") + arch + INSTEAD);
    }
    return new Platform(system, processor);
  }

  /** The archive of this platform on the class path. */
  String archive() {
    return "postgres-" + system + "-" + processor + ".txz";
  }

  boolean isLinux() {
    return system.equals("linux");
  }
}
