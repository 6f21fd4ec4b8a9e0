package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.mesh.breaker.TripCause;

/**
 * A state of a circuit. Each change of state makes a new generation, and a permit names the
 * generation in which it was given: that is how results that come too late are known.
 */
sealed interface BreakerState permits BreakerState.Closed, BreakerState.Open, HalfOpenState {

  long generation();

  /** How often it opened lately; forgotten by spending time closed. */
  int trips();

  /** Calls pass, and their outcomes are watched. */
  record Closed(long generation, int trips, long sinceNanos, SlidingWindow slidingWindow)
      implements BreakerState {

    /** How often it has opened lately, with the trip that comes now. */
    int nextTrip(long nowNanos, BreakerSettings settings) {
      long forgotten = (nowNanos - sinceNanos) / Math.max(1, settings.openDuration().toNanos());
      return (int) Math.max(0, trips - forgotten) + 1;
    }
  }

  /** Nothing passes before the moment. */
  record Open(long generation, int trips, long untilNanos, TripCause cause)
      implements BreakerState {

    Open until(long nanos) {
      return new Open(generation, trips, nanos, cause);
    }
  }
}
