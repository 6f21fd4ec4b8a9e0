package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.policy.HedgeOptions;

/**
 * Decides whether a second attempt of an idempotent call starts while the first one is in flight.
 * There is no timer per call: the sweep that enforces the deadlines asks for this decision.
 *
 * @see HedgeOptions
 */
final class Hedge {

  private static final long NEVER = Long.MAX_VALUE;

  private Hedge() {}

  /** Whether an attempt that has been in flight for {@code runningNanos} is slow for its method. */
  static boolean isDue(
      HedgeOptions options, MethodLatency latency, long runningNanos, long nowNanos) {
    return options.maxHedges() > 0 && runningNanos >= delayNanos(options, latency, nowNanos);
  }

  private static long delayNanos(HedgeOptions options, MethodLatency latency, long nowNanos) {
    long slow = latency.slowNanos(options.percentile(), nowNanos);
    return slow == MethodLatency.UNKNOWN ? NEVER : Math.max(options.minDelay().toNanos(), slow);
  }
}
