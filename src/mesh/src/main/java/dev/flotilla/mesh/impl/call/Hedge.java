package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.policy.HedgeOptions;

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
    HedgeOptions options = call.compiledPolicy().policy().hedge();
    return options.maxHedges() > 0
        && call.idempotent()
        && runningNanos >= delayNanos(options, call.latency(), nowNanos);
  }

  /** Takes a place, without waiting for one, and a repeat of the budget; both or nothing. */
  static boolean isAffordable(MeshCall<?> call) {
    if (!call.concurrencyLimiter().tryEnter()) {
      return false;
    }
    if (call.payForRepeat()) {
      return true;
    }
    call.concurrencyLimiter().leave();
    return false;
  }

  private static long delayNanos(HedgeOptions options, MethodLatency latency, long nowNanos) {
    long slow = latency.slowNanos(options.percentile(), nowNanos);
    return slow == MethodLatency.UNKNOWN ? NEVER : Math.max(options.minDelay().toNanos(), slow);
  }
}
