package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.policy.RetryOptions;
import java.util.concurrent.TimeUnit;

/** Computes the waits between attempts: exponential, with full jitter; see {@link RetryOptions}. */
record Backoff(long baseMicros, long maxMicros, RandomSource random) {

  static Backoff of(RetryOptions options, RandomSource random) {
    return new Backoff(
        TimeUnit.MILLISECONDS.toMicros(options.backoff().toMillis()),
        TimeUnit.MILLISECONDS.toMicros(options.maxBackoff().toMillis()),
        random);
  }

  /** Returns the wait after this many failed attempts. */
  long nanosAfter(int attempts) {
    long bound = Math.min(maxMicros, baseMicros << Math.min(attempts - 1, 10));
    return TimeUnit.MICROSECONDS.toNanos(random.below((int) bound + 1));
  }
}
