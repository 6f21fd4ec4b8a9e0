package dev.flotilla.mesh.impl;

import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.OutlierOptions;
import dev.flotilla.mesh.Policy;
import dev.flotilla.mesh.TripCause;
import java.time.Duration;

/**
 * How a circuit behaves, whatever it protects.
 *
 * @param failuresInARow that open it; {@code Integer.MAX_VALUE} for never
 * @param rules its rates, window of calls and minimum of calls
 * @param windowTime zero for a window that counts calls
 * @param leastFailures below this number in the window the failure rate does not open it
 * @param openFor times the number of trips is how long it stays open, at most {@code maxOpenFor}
 * @param jitter share by which that is longer at random
 */
record CircuitSettings(
    int failuresInARow,
    BreakerOptions rules,
    Duration windowTime,
    int leastFailures,
    Duration openFor,
    Duration maxOpenFor,
    double jitter,
    int probes,
    Duration probeDeadline) {

  /** Failures in a row that open a service. Source: one in a million where every second fails. */
  static final int ROW = 20;

  /** Instead of a time without an end. Source: the farthest that the clock can be compared with. */
  static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 4); // 73 years

  private static final int STEPS = 10_000; // of chance, between nothing and all of the jitter

  /** A named breaker: by rates alone. */
  static CircuitSettings ofBreaker(BreakerOptions breaker) {
    return of(breaker, Integer.MAX_VALUE);
  }

  /**
   * A service: also by a row. After a long good time a total outage shows in the rates only when
   * half of the window has failed.
   */
  static CircuitSettings ofService(BreakerOptions breaker) {
    return of(breaker, Math.max(ROW, breaker.minimumCalls()));
  }

  /** An instance: by rates or a row, open ever longer, one probe that is one attempt. */
  static CircuitSettings ofInstance(Policy policy) {
    OutlierOptions outlier = policy.outlier();
    return new CircuitSettings(
        outlier.consecutiveFailures(),
        policy.breaker(),
        policy.breaker().windowTime(),
        1,
        outlier.ejection(),
        outlier.maxEjection(),
        0,
        1,
        policy.attemptTimeout());
  }

  private static CircuitSettings of(BreakerOptions breaker, int failuresInARow) {
    return new CircuitSettings(
        failuresInARow,
        breaker,
        breaker.windowTime(),
        1,
        breaker.openFor(),
        breaker.maxOpenFor(),
        breaker.jitter(),
        breaker.halfOpenProbes(),
        breaker.probeDeadline());
  }

  int window() {
    return rules.window();
  }

  /** Whether it stays open until somebody closes it. */
  boolean isOpenForever() {
    return openFor.equals(FOREVER);
  }

  boolean sameWindow(CircuitSettings other) {
    return window() == other.window() && windowTime().equals(other.windowTime());
  }

  /** Why these outcomes open a circuit; null if they do not. */
  TripCause tripped(Outcomes outcomes, long nowNanos) {
    if (outcomes.failuresInARow() >= failuresInARow) {
      return TripCause.CONSECUTIVE_FAILURES;
    }
    int failures = outcomes.failures(nowNanos);
    int slow = outcomes.slow(nowNanos);
    if (failures == 0 && slow == 0) {
      return null;
    }
    int calls = outcomes.calls(nowNanos); // last: never fewer than the failed and the slow ones
    if (calls < rules.minimumCalls()) {
      return null;
    }
    return tooMany(failures >= leastFailures ? failures : 0, slow, calls);
  }

  /** Which of the rates is too high among so many calls; null if none is. */
  TripCause tooMany(int failures, int slow, int calls) {
    if (failures > 0 && Share.isReached(failures, rules.failureRate(), calls)) {
      return TripCause.FAILURE_RATE;
    }
    return slow > 0 && Share.isReached(slow, rules.slowCallRate(), calls)
        ? TripCause.SLOW_CALL_RATE
        : null;
  }

  /** How long the circuit stays open the {@code trips}-th time, without chance. */
  long openNanos(int trips) {
    long first = openFor.toNanos();
    long most = maxOpenFor.toNanos();
    return trips > most / Math.max(1, first) ? most : first * trips; // never more than a long holds
  }

  /** How long the circuit stays open the {@code trips}-th time. */
  long openNanos(int trips, Dice dice) {
    long nanos = openNanos(trips);
    return jitter == 0 ? nanos : nanos + (long) (nanos * jitter * dice.below(STEPS + 1) / STEPS);
  }
}
