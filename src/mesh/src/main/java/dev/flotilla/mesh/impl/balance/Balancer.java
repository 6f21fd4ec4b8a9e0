package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;

/**
 * Picks one of several instances. Created for one list of instances, so that what depends on the
 * list is computed once. Thread-safe; a pick allocates nothing.
 */
interface Balancer {

  /**
   * Picks one of the instances that take calls and were not tried.
   *
   * @param key routing key of the call; null for none
   * @param tried those that failed this call, null in unused places; may be null itself
   * @param avoidProbe see {@link BreakerStateMachine#admits}
   * @return null if there is none
   */
  InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos);
}
