package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.LogTail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that makes an archive and ends.
 *
 * @param log what it says
 */
record JvmRun(Process process, Path log) {

  /** It takes 5 s on two cores that do nothing else. */
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  static JvmRun begin(List<String> words, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    return new JvmRun(builder.redirectOutput(log.toFile()).start(), log);
  }

  /** Waits for its end. Throws {@link FleetFailure} if it fails or takes too long. */
  void await() {
    try {
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new FleetFailure(
            "a class archive was not made within " + DEADLINE.toSeconds() + " s: see " + log);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new FleetFailure("the making of a class archive was interrupted");
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new FleetFailure(
          "the JVM made no class archive: " + String.join(" ", LogTail.last(log, 3)));
    }
  }
}
