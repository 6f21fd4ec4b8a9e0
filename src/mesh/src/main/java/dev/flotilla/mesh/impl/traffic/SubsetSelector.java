package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;

/** Which of a service's targets one call may go to. Asked on the call's context only. */
@FunctionalInterface
public interface SubsetSelector {

  /** Any of them. */
  SubsetSelector ANY = (all, tried, reluctant) -> all;

  /**
   * Those among which the next attempt's target is picked.
   *
   * @param all that take calls now
   * @param tried those that failed this call, null in unused places; may be null itself
   * @param reluctant see {@link BreakerStateMachine#admits}
   * @return the same one as long as {@code all} is the same
   */
  BalancedPool among(BalancedPool all, InstanceState[] tried, boolean reluctant);

  /** Whether what the client sent had a say in it. */
  default boolean isSteered() {
    return false;
  }
}
