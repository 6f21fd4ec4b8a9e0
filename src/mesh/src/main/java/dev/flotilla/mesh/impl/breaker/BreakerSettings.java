package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.base.Share;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import java.time.Duration;

/**
 * How a {@link BreakerStateMachine} behaves, for an instance, a service or any work.
 *
 * @param consecutiveFailures failures in a row that open it; {@code Integer.MAX_VALUE} for never
 * @param rules its rates, window of calls and minimum of calls
 * @param windowDuration zero for a window that counts calls
 * @param minimumFailures with fewer failures in the window the failure rate does not open it
 * @param openDuration how long it stays open after the first trip; grows linearly with each further
 *     trip, up to {@code maxOpenDuration}
 * @param jitter share by which that time is longer at random
 */
public record BreakerSettings(
    int consecutiveFailures,
    BreakerOptions rules,
    Duration windowDuration,
    int minimumFailures,
    Duration openDuration,
    Duration maxOpenDuration,
    double jitter,
    int probes,
    Duration probeTimeout) {

  /**
   * Failures in a row that open a service's breaker. Source: 2^-20, one in a million, by chance.
   */
  static final int CONSECUTIVE_FAILURES = 20;

  /** Stands for no end. Source: a quarter of what a clock of nanoseconds can compare: 73 years. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 4);

  private static final int STEPS = 10_000; // of randomness, between none and all of the jitter

  /** Those of a named breaker, which opens by rates alone. */
  public static BreakerSettings ofBreaker(BreakerOptions breaker) {
    return of(breaker, Integer.MAX_VALUE);
  }

  /**
   * Those of a service, which also opens by failures in a row: after a long healthy time a total
   * outage shows in the rates only when half of the window has failed.
   */
  public static BreakerSettings ofService(BreakerOptions breaker) {
    return of(breaker, Math.max(CONSECUTIVE_FAILURES, breaker.minCalls()));
  }

  /** Those of an instance: by rates or failures in a row, with one attempt as the probe. */
  public static BreakerSettings ofInstance(Policy policy) {
    OutlierOptions outlier = policy.outlier();
    return new BreakerSettings(
        outlier.consecutiveFailures(),
        policy.breaker(),
        policy.breaker().windowDuration(),
        1,
        outlier.ejectionDuration(),
        outlier.maxEjectionDuration(),
        0,
        1,
        policy.attemptTimeout());
  }

  private static BreakerSettings of(BreakerOptions breaker, int failuresInARow) {
    return new BreakerSettings(
        failuresInARow,
        breaker,
        breaker.windowDuration(),
        1,
        breaker.openDuration(),
        breaker.maxOpenDuration(),
        breaker.jitter(),
        breaker.halfOpenProbes(),
        breaker.probeTimeout());
  }

  int window() {
    return rules.windowSize();
  }

  /** Whether it stays open until it is reset. */
  public boolean isOpenForever() {
    return openDuration.equals(FOREVER);
  }

  boolean sameWindow(BreakerSettings other) {
    return window() == other.window() && windowDuration().equals(other.windowDuration());
  }

  /** Why these outcomes open a breaker; null if they do not. */
  TripCause tripped(SlidingWindow slidingWindow, long nowNanos) {
    if (slidingWindow.failuresInARow() >= consecutiveFailures) {
      return TripCause.CONSECUTIVE_FAILURES;
    }
    int failures = slidingWindow.failures(nowNanos);
    int slow = slidingWindow.slow(nowNanos);
    if (failures == 0 && slow == 0) {
      return null;
    }
    int calls =
        slidingWindow.calls(nowNanos); // last: never fewer than the failed and the slow ones
    if (calls < rules.minCalls()) {
      return null;
    }
    return tooMany(failures >= minimumFailures ? failures : 0, slow, calls);
  }

  /** Which of the rates is too high among so many calls; null if none is. */
  public TripCause tooMany(int failures, int slow, int calls) {
    if (failures > 0 && Share.isReached(failures, rules.failureRate(), calls)) {
      return TripCause.FAILURE_RATE;
    }
    return slow > 0 && Share.isReached(slow, rules.slowCallRate(), calls)
        ? TripCause.SLOW_CALL_RATE
        : null;
  }

  /** How long it stays open the {@code trips}-th time, without jitter. */
  long openNanos(int trips) {
    long first = openDuration.toNanos();
    long most = maxOpenDuration.toNanos();
    return trips > most / Math.max(1, first) ? most : first * trips; // never more than a long holds
  }

  /** How long it stays open the {@code trips}-th time, with jitter. */
  long openNanos(int trips, RandomSource random) {
    long nanos = openNanos(trips);
    return jitter == 0 ? nanos : nanos + (long) (nanos * jitter * random.below(STEPS + 1) / STEPS);
  }
}
