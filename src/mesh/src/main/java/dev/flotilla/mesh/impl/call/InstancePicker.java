package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;

/**
 * Second stage of a call: the target of its next attempt, with a permit of that target's circuit.
 * One per service; holds no state of a call.
 */
final class InstancePicker {

  /** A place that is free for a probe may be taken by another caller first; then pick again. */
  private static final int PICKS = 3;

  private final Upstream upstream;

  InstancePicker(Upstream upstream) {
    this.upstream = upstream;
  }

  /**
   * An attempt at the target that is best now, not begun yet.
   *
   * @return null if the service has no instance of the kind that the call may go to
   */
  <T> Attempt<T> attempt(MeshCall<T> call, long nowNanos) {
    boolean reluctant = !call.idempotent();
    BalancedPool balancedPool =
        call.subsetSelector().among(upstream.balancedPool(call.kind()), call.tried(), reluctant);
    for (int pick = 1; ; pick++) {
      InstanceState instanceState =
          balancedPool.pick(call.routingKey(), call.tried(), reluctant, nowNanos);
      if (instanceState == null) {
        return null;
      }
      long permit = instanceState.breakerStateMachine().acquire(reluctant);
      if (permit != BreakerStateMachine.NONE || pick == PICKS || balancedPool.isPanicking()) {
        return new Attempt<>(call, instanceState, permit, nowNanos, call.attemptDeadline(nowNanos));
      }
    }
  }

  /**
   * A second attempt beside one that is under way, not begun yet: at a healthy target that this
   * call has not tried, never as a probe.
   *
   * @return null if there is none
   */
  <T> Attempt<T> hedge(MeshCall<T> call, long nowNanos) {
    BalancedPool balancedPool =
        call.subsetSelector().among(upstream.balancedPool(call.kind()), call.tried(), true);
    InstanceState instanceState =
        balancedPool.pick(call.routingKey(), call.tried(), true, nowNanos);
    if (instanceState == null
        || call.hasTried(instanceState)
        || !instanceState.breakerStateMachine().isClosed()) {
      return null;
    }
    long permit = instanceState.breakerStateMachine().acquire(true);
    return permit == BreakerStateMachine.NONE || BreakerStateMachine.isProbe(permit)
        ? abandoned(instanceState, permit)
        : new Attempt<>(call, instanceState, permit, nowNanos, call.attemptDeadline(nowNanos));
  }

  private static <T> Attempt<T> abandoned(InstanceState instanceState, long permit) {
    instanceState.breakerStateMachine().release(permit); // it opened meanwhile
    return null;
  }
}
