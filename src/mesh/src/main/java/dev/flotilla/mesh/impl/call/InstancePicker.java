package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstancePools;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.traffic.SubsetSelector;

/**
 * Second stage of a call: picks the instance of its next attempt and acquires a permit of that
 * instance's breaker. The result is an {@link Attempt} that has not begun. One per service; holds
 * no state of a call.
 */
final class InstancePicker {

  /** Another caller may take the permit of a probe first; the picker then picks again. */
  private static final int PICKS = 3;

  private final InstancePools pools;

  InstancePicker(InstancePools pools) {
    this.pools = pools;
  }

  /**
   * Picks the best instance for an attempt.
   *
   * @param tried the instances that failed this call, null in unused elements; may be null itself
   * @return null if the service has no instance of the kind that the call may reach
   */
  <T> Attempt<T> pick(Call call, SubsetSelector subset, InstanceState[] tried, long nowNanos) {
    boolean avoidProbe = !call.idempotent();
    BalancedPool pool = subset.among(pools.pool(call.kind()), tried, avoidProbe);
    for (int pick = 1; ; pick++) {
      InstanceState state = pool.pick(call.routingKey(), tried, avoidProbe, nowNanos);
      if (state == null) {
        return null;
      }
      long permit = state.breakerStateMachine().acquire(avoidProbe);
      if (permit != BreakerPermit.NONE || pick == PICKS || pool.isPanicking()) {
        return new Attempt<>(state, permit, nowNanos, pool.targets().length);
      }
    }
  }

  /**
   * Picks an instance for a second attempt while the first one is in flight: a healthy one that
   * this call has not tried, never as a probe.
   *
   * @param tried the instances of the attempts so far, null in unused elements
   * @return null if there is none
   */
  <T> Attempt<T> pickHedge(Call call, SubsetSelector subset, InstanceState[] tried, long nowNanos) {
    BalancedPool pool = subset.among(pools.pool(call.kind()), tried, true);
    InstanceState state = pool.pick(call.routingKey(), tried, true, nowNanos);
    if (state == null || contains(tried, state) || !state.breakerStateMachine().isClosed()) {
      return null;
    }
    long permit = state.breakerStateMachine().acquire(true);
    if (permit == BreakerPermit.NONE || BreakerPermit.isProbe(permit)) {
      state.breakerStateMachine().release(permit); // the instance was ejected meanwhile
      return null;
    }
    return new Attempt<>(state, permit, nowNanos, pool.targets().length);
  }

  private static boolean contains(InstanceState[] tried, InstanceState state) {
    for (InstanceState one : tried) {
      if (one == state) {
        return true;
      }
    }
    return false;
  }
}
