package dev.flotilla.mesh.impl;

import dev.flotilla.mesh.RetryOptions;
import java.util.concurrent.TimeUnit;

/** Waits between attempts: exponential, with full jitter; see {@link RetryOptions}. */
record Backoff(long baseMicros, long maxMicros, Dice dice) {

  static Backoff of(RetryOptions options, Dice dice) {
    return new Backoff(
        TimeUnit.MILLISECONDS.toMicros(options.backoff().toMillis()),
        TimeUnit.MILLISECONDS.toMicros(options.maxBackoff().toMillis()),
        dice);
  }

  /** Wait after this many failed attempts. */
  long nanosAfter(int attempts) {
    long bound = Math.min(maxMicros, baseMicros << Math.min(attempts - 1, 10));
    return TimeUnit.MICROSECONDS.toNanos(dice.below((int) bound + 1));
  }
}
