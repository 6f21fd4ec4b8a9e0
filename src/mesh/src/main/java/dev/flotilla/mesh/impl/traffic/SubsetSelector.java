package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;

/** Selects the instances of a service that one call may reach. Used on the call's context only. */
@FunctionalInterface
public interface SubsetSelector {

  /** Allows all instances. */
  SubsetSelector ANY = (all, tried, avoidProbe) -> all;

  /**
   * Returns the pool from which the instance of the next attempt is picked.
   *
   * @param all the instances that take calls now
   * @param tried the instances that failed this call, null in unused elements; may be null itself
   * @param avoidProbe see {@link BreakerStateMachine#admits}
   * @return the same pool as long as {@code all} is the same
   */
  BalancedPool among(BalancedPool all, InstanceState[] tried, boolean avoidProbe);

  /** Whether data that the client sent influenced the selection. */
  default boolean isSteered() {
    return false;
  }
}
