package dev.flotilla.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that has no option to end with its parent, and does so nevertheless: a shell waits for
 * the end of the pipe from this JVM, which the kernel closes even after SIGKILL, and ends the
 * program then with SIGTERM.
 */
public final class GuardedProcess implements AutoCloseable {

  private static final String GUARD =
      "trap '' INT; exec 3<&0; \"$@\" 3<&- & program=$!; "
          + "{ cat <&3 >/dev/null; kill $program; } 2>/dev/null & wait $program";

  private final Process guard;
  private final Duration patience;

  private GuardedProcess(Process guard, Duration patience) {
    this.guard = guard;
    this.patience = patience;
  }

  /**
   * Starts a program that writes to this log.
   *
   * @param environment added to that of this JVM; an empty value takes a variable out
   * @param patience for its orderly end; after that it is killed with all that it has started
   * @throws IOException if there is no shell; that the program is missing shows in the log
   */
  public static GuardedProcess start(
      List<String> words, Map<String, String> environment, Path log, Duration patience)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", GUARD, "sh");
    builder.command().addAll(words);
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new GuardedProcess(builder.start(), patience);
  }

  /** Whether the program runs. */
  public boolean isAlive() {
    return guard.isAlive();
  }

  /** The program itself, which is not the one that guards it; empty once it has ended. */
  public Optional<ProcessHandle> program() {
    return guard.children().findFirst();
  }

  /** Ends the program and waits until it is gone. */
  @Override
  public void close() {
    try {
      guard.getOutputStream().close();
      if (!guard.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        guard.descendants().forEach(ProcessHandle::destroyForcibly);
        guard.destroyForcibly().waitFor();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
