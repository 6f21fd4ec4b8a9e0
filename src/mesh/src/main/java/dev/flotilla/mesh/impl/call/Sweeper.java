package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.impl.base.PauseAwareClock;
import java.util.function.LongConsumer;

/**
 * Checks everything in flight every few milliseconds: one timer enforces all deadlines and detects
 * silence, instead of a timer per call.
 */
final class Sweeper implements Runnable {

  /**
   * Precision of deadlines. Source: a hundredth of the 1 s within which a hang must be detected.
   */
  static final long PERIOD_MILLIS = 10;

  private final Clock clock;
  private final PauseAwareClock awake;
  private final LongConsumer sweep;
  private long last; // one thread at a time runs this
  private long quietUntil;
  private boolean looked = true; // since it was last quiet

  /**
   * @param sweep checks everything at the time it is given
   */
  Sweeper(Clock clock, PauseAwareClock awake, LongConsumer sweep) {
    this.clock = clock;
    this.awake = awake;
    this.sweep = sweep;
    this.last = clock.nanos();
    this.quietUntil = last;
  }

  @Override
  public void run() {
    long now = clock.nanos();
    long step = now - last;
    last = now;
    if (!awake.advance(step) && looked) {
      // This process was paused, not the others: the answers that wait in its sockets must be read
      // first. A wait in real time and not until the next run, because missed runs come all at
      // once.
      // Not twice in a row: a process that is always late must enforce deadlines too.
      quietUntil = now + PauseAwareClock.LONGEST_STEP_NANOS;
      looked = false;
    }
    if (now - quietUntil >= 0) {
      looked = true;
      sweep.accept(now);
    }
  }
}
