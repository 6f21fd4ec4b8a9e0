package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process in the foreground of a command, which ends with it. */
public final class ChildProcess {

  private static final long END_SECONDS = 60;

  private ChildProcess() {}

  /**
   * Runs it to its end. An orderly end of this JVM ends it, too.
   *
   * @return its exit code
   * @throws FleetFailure if it cannot be started
   */
  public static int run(List<String> words, Map<String, String> environment)
      throws InterruptedException {
    return started(new ProcessBuilder(words).inheritIO(), environment).waitFor();
  }

  /** Like {@link #run(List, Map)}; each line of its stdout goes to {@code lines} instead. */
  public static int run(List<String> words, Map<String, String> environment, Consumer<String> lines)
      throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words).inheritIO().redirectOutput(ProcessBuilder.Redirect.PIPE);
    Process child = started(builder, environment);
    child.inputReader().lines().forEach(lines);
    return child.waitFor();
  }

  private static Process started(ProcessBuilder builder, Map<String, String> environment) {
    builder.environment().putAll(environment);
    Process child = start(builder);
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(child), "stop"));
    } catch (IllegalStateException alreadyEnding) {
      end(child);
    }
    return child;
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException unstartable) {
      throw new FleetFailure(
          "cannot start " + builder.command().get(0) + ": " + unstartable.getMessage());
    }
  }

  private static void end(Process child) {
    child.destroy();
    try {
      if (!child.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        child.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
