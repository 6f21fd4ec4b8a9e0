package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.HedgeOptions;
import dev.flotilla.mesh.policy.Policy;
import java.time.Duration;

/**
 * A policy and the objects that all its calls share. Immutable: when the policy changes, its
 * service gets another one, and a call that has begun keeps the one it began with.
 *
 * @param budget counts the retries of all calls; stays the same until its options change
 */
record CompiledPolicy(Policy policy, RetryBudget budget, Backoff backoff) {

  static CompiledPolicy of(Policy policy, MeshEnvironment environment) {
    return new CompiledPolicy(
        policy,
        new RetryBudget(policy.retryBudget(), environment.clock()),
        Backoff.of(policy.retry(), environment.random()));
  }

  /** Compiles another policy, which keeps the counts of the same retry budget. */
  CompiledPolicy changedTo(Policy other, MeshEnvironment environment) {
    CompiledPolicy fresh = of(other, environment);
    boolean sameBudget = other.retryBudget().equals(policy.retryBudget());
    return sameBudget ? new CompiledPolicy(other, budget, fresh.backoff()) : fresh;
  }

  long timeoutNanos() {
    return policy.timeout().toNanos();
  }

  long attemptTimeoutNanos() {
    return policy.attemptTimeout().toNanos();
  }

  int maxAttempts() {
    return policy.retry().maxAttempts();
  }

  HedgeOptions hedge() {
    return policy.hedge();
  }

  /** Returns how many instances one call can try. */
  int maxTried() {
    return maxAttempts() + policy.hedge().maxHedges();
  }

  boolean isConsistentHash() {
    return policy.balancer().algorithm() == Algorithm.CONSISTENT_HASH;
  }

  /** Returns the shortest wait without an answer that says something about an instance. */
  long unresponsiveNanos() {
    return policy.outlier().unresponsiveTimeout().toNanos();
  }

  /**
   * Returns the time an attempt must have had for its end to say something about the instance: half
   * of its timeout. With less, the client set a deadline that the instance could not meet.
   */
  long fairTimeNanos(boolean idempotent) {
    Duration timeout = idempotent ? policy.attemptTimeout() : policy.timeout();
    return Math.max(unresponsiveNanos(), timeout.toNanos() / 2);
  }
}
