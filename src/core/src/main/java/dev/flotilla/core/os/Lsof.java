package dev.flotilla.core.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The program that lists open files on systems without {@code /proc}.
 *
 * @param program its name or path
 * @param limit time after which it is killed
 */
record Lsof(String program, Duration limit) {

  /**
   * The process that listens on a port.
   *
   * @return empty if there is none, or if the program did not answer in time
   * @throws IOException if the program cannot be run
   */
  Optional<PortHolder> listener(int port) throws IOException {
    Process lsof =
        new ProcessBuilder(program, "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fpc")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      // First the end, then the output: two short lines fit into the pipe, and a read would wait
      // without a limit.
      if (!lsof.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      byte[] output = lsof.getInputStream().readAllBytes();
      return holder(new String(output, StandardCharsets.UTF_8).lines().toList());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      lsof.destroyForcibly();
    }
  }

  /** Each field is a line of its own that begins with its letter: p the pid, c the command. */
  private static Optional<PortHolder> holder(List<String> lines) {
    return field(lines, "p")
        .filter(pid -> pid.matches("\\d{1,18}"))
        .map(pid -> new PortHolder(Long.parseLong(pid), field(lines, "c").orElse("")));
  }

  private static Optional<String> field(List<String> lines, String letter) {
    return lines.stream()
        .filter(line -> line.startsWith(letter))
        .map(line -> line.substring(1))
        .findFirst();
  }
}
