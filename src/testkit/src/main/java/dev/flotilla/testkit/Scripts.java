package dev.flotilla.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Programs in a few lines of shell, in place of real ones. Another process writes them: a file that
 * this JVM has open for writing while another thread starts a process is open in that process too
 * for a moment, and such a file cannot be executed.
 */
public final class Scripts {

  private static final String WRITE = "printf '%s\\n' \"$2\" >\"$1\" && chmod 755 \"$1\"";

  private Scripts() {}

  /** Writes an executable file for {@code sh}; what it does is given without its first line. */
  public static Path write(Path file, String lines) {
    String script = "#!/bin/sh\n" + lines;
    try {
      Process writer =
          new ProcessBuilder("/bin/sh", "-c", WRITE, "sh", file.toString(), script)
              .inheritIO()
              .start();
      if (!writer.waitFor(20, TimeUnit.SECONDS) || writer.exitValue() != 0) {
        throw new IllegalStateException("cannot write " + file);
      }
      return file;
    } catch (IOException failed) {
      throw new IllegalStateException("cannot write " + file, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
