package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.impl.base.PauseAwareClock;
import java.util.function.LongConsumer;

/**
 * Looks at everything in flight every few milliseconds: the one timer that keeps all deadlines and
 * notices silence, instead of a timer per call.
 */
final class Sweeper implements Runnable {

  /** How exactly deadlines are kept. Source: a hundredth of the 1 s in which a hang must show. */
  static final long PERIOD_MILLIS = 10;

  private final Clock clock;
  private final PauseAwareClock awake;
  private final LongConsumer sweep;
  private long last; // one thread at a time runs this
  private long quietUntil;
  private boolean looked = true; // since it was last quiet

  /**
   * @param sweep looks at everything, at the time it is given
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
      // We were paused, not they: first read the answers that wait in our sockets. Not the next run
      // but real time, because the runs that were missed come all at once. Not twice in a row: one
      // that is always late must keep deadlines too.
      quietUntil = now + PauseAwareClock.LONGEST_STEP_NANOS;
      looked = false;
    }
    if (now - quietUntil >= 0) {
      looked = true;
      sweep.accept(now);
    }
  }
}
