package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.policy.Policy;

/**
 * A policy, and what is made of it once for all calls. Immutable; when the policy changes, its
 * service gets other rules, and a call that has begun keeps those it began with.
 *
 * @param budget counts the retries of all calls; stays as long as its options do
 * @param circuits how the circuit of an instance behaves
 */
record CompiledPolicy(
    Policy policy, RetryBudget budget, Backoff backoff, BreakerSettings circuits) {

  static CompiledPolicy of(Policy policy, MeshEnvironment environment) {
    return new CompiledPolicy(
        policy,
        new RetryBudget(policy.retryBudget(), environment.clock()),
        Backoff.of(policy.retry(), environment.random()),
        BreakerSettings.ofInstance(policy));
  }

  /** Rules of another policy, with what these have counted. */
  CompiledPolicy changedTo(Policy other, MeshEnvironment environment) {
    CompiledPolicy fresh = of(other, environment);
    boolean sameBudget = other.retryBudget().equals(policy.retryBudget());
    return sameBudget
        ? new CompiledPolicy(other, budget, fresh.backoff(), fresh.circuits())
        : fresh;
  }
}
