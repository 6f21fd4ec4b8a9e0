package dev.flotilla.mesh.impl.breaker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the calls of this node say against the claim of another node that a breaker must be open.
 * Safe from many threads, without locks.
 */
final class HealthEvidence {

  /** A success is evidence for this long, or for half of the open time if that is shorter. */
  private static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier coarseNanos;
  private volatile long lastSuccess; // in coarse time; 0 is never

  /**
   * @param coarseNanos time that costs nothing to read, to some milliseconds; never 0
   */
  HealthEvidence(LongSupplier coarseNanos) {
    this.coarseNanos = coarseNanos;
  }

  /** A call has succeeded. */
  void succeeded() {
    long now = coarseNanos.getAsLong();
    if (lastSuccess != now) { // spares the cache line that all event loops share
      lastSuccess = now;
    }
  }

  /**
   * Whether the last success is recent, and was not followed by as many failures as there are
   * probes.
   *
   * @param window the outcomes of this node; null if its state machine is not closed
   */
  boolean isFresh(SlidingWindow window, BreakerSettings settings) {
    if (window == null || window.failuresInARow() >= settings.probes()) {
      return false;
    }
    long lifetime = Math.min(LIFETIME_NANOS, settings.openDuration().toNanos() / 2);
    return lastSuccess != 0 && coarseNanos.getAsLong() - lastSuccess < lifetime;
  }
}
