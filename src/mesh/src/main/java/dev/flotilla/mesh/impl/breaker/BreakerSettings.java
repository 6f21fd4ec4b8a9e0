package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.base.Share;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import java.time.Duration;

/**
 * How a circuit behaves, whatever it protects.
 *
 * @param consecutiveFailures that open it; {@code Integer.MAX_VALUE} for never
 * @param rules its rates, window of calls and minimum of calls
 * @param windowDuration zero for a window that counts calls
 * @param minimumFailures below this number in the window the failure rate does not open it
 * @param openDuration times the number of trips is how long it stays open, at most {@code
 *     maxOpenDuration}
 * @param jitter share by which that is longer at random
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

  /** Failures in a row that open a service. Source: one in a million where every second fails. */
  static final int ROW = 20;

  /** Instead of a time without an end. Source: the farthest that the clock can be compared with. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 4); // 73 years

  private static final int STEPS = 10_000; // of chance, between nothing and all of the jitter

  /** A named breaker: by rates alone. */
  public static BreakerSettings ofBreaker(BreakerOptions breaker) {
    return of(breaker, Integer.MAX_VALUE);
  }

  /**
   * A service: also by a row. After a long good time a total outage shows in the rates only when
   * half of the window has failed.
   */
  public static BreakerSettings ofService(BreakerOptions breaker) {
    return of(breaker, Math.max(ROW, breaker.minimumCalls()));
  }

  /** An instance: by rates or a row, open ever longer, one probe that is one attempt. */
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
    return rules.window();
  }

  /** Whether it stays open until somebody closes it. */
  public boolean isOpenForever() {
    return openDuration.equals(FOREVER);
  }

  boolean sameWindow(BreakerSettings other) {
    return window() == other.window() && windowDuration().equals(other.windowDuration());
  }

  /** Why these outcomes open a circuit; null if they do not. */
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
    if (calls < rules.minimumCalls()) {
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

  /** How long the circuit stays open the {@code trips}-th time, without chance. */
  long openNanos(int trips) {
    long first = openDuration.toNanos();
    long most = maxOpenDuration.toNanos();
    return trips > most / Math.max(1, first) ? most : first * trips; // never more than a long holds
  }

  /** How long the circuit stays open the {@code trips}-th time. */
  long openNanos(int trips, RandomSource random) {
    long nanos = openNanos(trips);
    return jitter == 0 ? nanos : nanos + (long) (nanos * jitter * random.below(STEPS + 1) / STEPS);
  }
}
