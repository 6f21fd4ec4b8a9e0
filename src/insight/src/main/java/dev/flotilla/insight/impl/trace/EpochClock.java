package dev.flotilla.insight.impl.trace;

import java.util.concurrent.TimeUnit;

/** Relates the clock of the process to the time of day, anew each second. Thread-safe. */
final class EpochClock {

  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private volatile Reading reading = Reading.now();

  private record Reading(long atNanos, long epochNanos) {

    static Reading now() {
      long nanos = System.nanoTime();
      return new Reading(nanos, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - nanos);
    }
  }

  /** What to add to a moment of the process for nanoseconds since 1970. */
  long offset(long nowNanos) {
    Reading known = reading;
    if (nowNanos - known.atNanos() > STALE_NANOS) {
      known = Reading.now();
      reading = known;
    }
    return known.epochNanos();
  }
}
