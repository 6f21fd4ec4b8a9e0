package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a program that ends by itself. */
final class Command {

  private Command() {}

  /**
   * Runs a program to its end.
   *
   * @param folder in which it works
   * @return what it wrote, both streams
   * @throws IllegalStateException if it fails or does not end in time, with the last of its lines
   */
  static String run(List<String> command, Path folder, Deadline deadline) {
    try {
      // Into a file, not a pipe: a server started by the program would keep a pipe open.
      Path output = Files.createTempFile("flotilla-postgres", ".out");
      try {
        int status = exitStatus(command, folder, output, deadline);
        String written = Files.readString(output).strip();
        if (status != 0) {
          throw new IllegalStateException(failure(command, status, written));
        }
        return written;
      } finally {
        Files.delete(output);
      }
    } catch (IOException failed) {
      throw new IllegalStateException(
          "cannot run " + program(command) + ": " + failed.getMessage());
    }
  }

  private static int exitStatus(List<String> command, Path folder, Path output, Deadline deadline)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.redirectOutput(output.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG")); // PGDATA, PGPORT, …
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      if (process.waitFor(deadline.left(Clock.system()).toNanos(), TimeUnit.NANOSECONDS)) {
        return process.exitValue();
      }
      throw new IllegalStateException(program(command) + " did not end in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(program(command) + " was interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String failure(List<String> command, int status, String written) {
    String last = written.lines().reduce((first, second) -> second).orElse("no output");
    return program(command) + " ended with status " + status + ": " + last;
  }

  // The name of the program without setpriv and its options.
  private static String program(List<String> command) {
    return command.stream()
        .filter(word -> word.startsWith("/") && !word.endsWith("/setpriv"))
        .map(word -> Path.of(word).getFileName().toString())
        .findFirst()
        .orElse(command.get(0));
  }
}
