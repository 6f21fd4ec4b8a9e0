package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import java.util.Collection;
import java.util.function.BooleanSupplier;

/**
 * Lets the breaker of a service open only if none of the service's instances looks well. Ejection
 * deals with single instances; the breaker stops all calls of this node to a service that is down
 * as a whole. So one bad instance of several never opens it, however often it fails, and in a total
 * outage, where ejection has to leave half of the instances in, callers stop after a window of
 * failures instead of each waiting for its own.
 *
 * <p>The breaker sees every attempt. An attempt that found no instance, or whose node was lost,
 * says nothing: that is known at once and costs no waiting. Nor does one that was abandoned while
 * the call had time left: the service is slow, and may still answer every call in time. An instance
 * that appears while the breaker is open is probed at once, and so is a service whose instance
 * answers late: after a pause of a second, in which all calls ran into their timeout, the breaker
 * need not stay open as after an outage.
 */
final class ServiceGate implements BreakerStateMachine.Gate {

  private final Collection<InstanceState> instanceStates;

  /**
   * @param instanceStates a live view of all instances of the service
   */
  ServiceGate(Collection<InstanceState> instanceStates) {
    this.instanceStates = instanceStates;
  }

  @Override
  public boolean pass(BooleanSupplier transition) {
    for (InstanceState instanceState : instanceStates) {
      if (instanceState.isThere() && instanceState.breakerStateMachine().looksWell()) {
        return false;
      }
    }
    return transition.getAsBoolean();
  }

  /** The breaker has changed: what the instances did in the outage must not eject them later. */
  void changed(State state) {
    if (state != State.OPEN) {
      instanceStates.forEach(instanceState -> instanceState.breakerStateMachine().forget());
    }
  }
}
