package dev.flotilla.mesh.impl;

import dev.flotilla.mesh.HedgeOptions;

/**
 * Beside the stages of a call: whether an idempotent one that waits for its answer is sent a second
 * time. Nobody sets a timer for it; the sweep that keeps the deadlines asks.
 *
 * @see HedgeOptions
 */
final class Hedge {

  private static final long NEVER = Long.MAX_VALUE;

  private Hedge() {}

  /** Whether an attempt that runs for so long is slow for its method. */
  static boolean isDue(MeshCall<?> call, long runningNanos, long nowNanos) {
    HedgeOptions options = call.rules().policy().hedge();
    return options.maxHedges() > 0
        && call.idempotent()
        && runningNanos >= delayNanos(options, call.latency(), nowNanos);
  }

  /** Takes a place, without waiting for one, and a repeat of the budget; both or nothing. */
  static boolean isAffordable(MeshCall<?> call) {
    if (!call.limiter().tryEnter()) {
      return false;
    }
    if (call.payForRepeat()) {
      return true;
    }
    call.limiter().leave();
    return false;
  }

  private static long delayNanos(HedgeOptions options, MethodLatency latency, long nowNanos) {
    long slow = latency.slowNanos(options.percentile(), nowNanos);
    return slow == MethodLatency.UNKNOWN ? NEVER : Math.max(options.minDelay().toNanos(), slow);
  }
}
