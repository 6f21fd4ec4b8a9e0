package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import java.time.Duration;

/**
 * How often a node may fail to run before it is given up: {@value #FAILED_STARTS} starts in a row
 * that never became ready, or {@value #SHORT_LIVES} lives in a row that were short. Not
 * thread-safe.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html">systemd:
 *     StartLimitBurst</a>
 */
final class StartBudget {

  static final int FAILED_STARTS = 3;
  static final int SHORT_LIVES = 5;

  /** A node that was ready this long has not failed because of its own start. */
  static final Duration SHORT = Duration.ofSeconds(10);

  private final Clock clock;
  private int failedStarts;
  private int shortLives;
  private long readySinceNanos;
  private boolean ready;

  StartBudget(Clock clock) {
    this.clock = clock;
  }

  /** Notes that the node is ready. */
  void ready() {
    ready = true;
    readySinceNanos = clock.nanos();
    failedStarts = 0;
  }

  /**
   * Notes the end of a life.
   *
   * @return whether there may be another one
   */
  boolean ended() {
    boolean wasShort = !ready || clock.nanos() - readySinceNanos < SHORT.toNanos();
    failedStarts = ready ? 0 : failedStarts + 1;
    shortLives = wasShort ? shortLives + 1 : 0;
    ready = false;
    return failedStarts < FAILED_STARTS && shortLives < SHORT_LIVES;
  }

  /** What has used it up. */
  String reason() {
    return failedStarts >= FAILED_STARTS
        ? FAILED_STARTS + " starts in a row failed"
        : "it ended " + SHORT_LIVES + " times within " + SHORT.toSeconds() + " s of being ready";
  }
}
