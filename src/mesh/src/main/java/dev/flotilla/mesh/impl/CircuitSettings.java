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
 * @param openFor times the number of trips is how long it stays open, at most {@code maxOpenFor}
 */
record CircuitSettings(
    int failuresInARow,
    double failureRate,
    int window,
    int minimumCalls,
    Duration openFor,
    Duration maxOpenFor,
    int probes,
    Duration probeDeadline) {

  /** A named breaker: by rate alone, open for the same time each time. */
  static CircuitSettings ofBreaker(BreakerOptions breaker) {
    return new CircuitSettings(
        Integer.MAX_VALUE,
        breaker.failureRate(),
        breaker.window(),
        breaker.minimumCalls(),
        breaker.openFor(),
        breaker.openFor(),
        breaker.halfOpenProbes(),
        breaker.probeDeadline());
  }

  /** An instance: by rate or a row, open ever longer, one probe that is one attempt. */
  static CircuitSettings ofInstance(Policy policy) {
    OutlierOptions outlier = policy.outlier();
    BreakerOptions breaker = policy.breaker();
    return new CircuitSettings(
        outlier.consecutiveFailures(),
        breaker.failureRate(),
        breaker.window(),
        breaker.minimumCalls(),
        outlier.ejection(),
        outlier.maxEjection(),
        1,
        policy.attemptTimeout());
  }

  /** Why these outcomes open a circuit; null if they do not. */
  TripCause tripped(OutcomeWindow outcomes) {
    if (outcomes.failuresInARow() >= failuresInARow) {
      return TripCause.CONSECUTIVE_FAILURES;
    }
    int calls = outcomes.calls();
    boolean enough = calls >= minimumCalls;
    return enough && tooMany(outcomes.failures(), calls) ? TripCause.FAILURE_RATE : null;
  }

  boolean tooMany(int failures, int calls) {
    return failures >= failureRate * calls;
  }

  /** How long the circuit stays open the {@code trips}-th time. */
  Duration openTime(int trips) {
    return Duration.ofNanos(openNanos(trips));
  }

  long openNanos(int trips) {
    long grown = openFor.toNanos() * Math.min(trips, 10_000);
    return Math.min(grown, maxOpenFor.toNanos());
  }
}
