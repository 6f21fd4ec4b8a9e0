package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.mesh.breaker.TripCause;

/**
 * A state of a {@link BreakerStateMachine}. Each change of state makes a new generation, and a
 * permit names the generation that gave it: this tells results that come too late.
 */
sealed interface BreakerState permits BreakerState.Closed, BreakerState.Open, HalfOpenState {

  long generation();

  /** How often it has opened, minus one for every open time that it was closed. */
  int trips();

  /** All calls pass, and their outcomes are counted. */
  record Closed(long generation, int trips, long sinceNanos, SlidingWindow slidingWindow)
      implements BreakerState {

    /** The number of trips, with the one that comes now. */
    int nextTrip(long nowNanos, BreakerSettings settings) {
      long forgotten = (nowNanos - sinceNanos) / Math.max(1, settings.openDuration().toNanos());
      return (int) Math.max(0, trips - forgotten) + 1;
    }
  }

  /** No call passes before {@code untilNanos}. */
  record Open(long generation, int trips, long untilNanos, TripCause cause)
      implements BreakerState {

    Open until(long nanos) {
      return new Open(generation, trips, nanos, cause);
    }
  }
}
