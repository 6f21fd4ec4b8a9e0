package dev.flotilla.mesh.impl;

import dev.flotilla.mesh.Policy;

/**
 * A policy, and what is made of it once for all calls. Immutable; when the policy changes, its
 * service gets other rules, and a call that has begun keeps those it began with.
 *
 * @param budget counts the retries of all calls; stays as long as its options do
 * @param circuits how the circuit of an instance behaves
 */
record Rules(Policy policy, RetryBudget budget, Backoff backoff, CircuitSettings circuits) {

  static Rules of(Policy policy, Surroundings surroundings) {
    return new Rules(
        policy,
        new RetryBudget(policy.retryBudget(), surroundings.clock()),
        Backoff.of(policy.retry(), surroundings.dice()),
        CircuitSettings.ofInstance(policy));
  }

  /** Rules of another policy, with what these have counted. */
  Rules changedTo(Policy other, Surroundings surroundings) {
    Rules fresh = of(other, surroundings);
    boolean sameBudget = other.retryBudget().equals(policy.retryBudget());
    return sameBudget ? new Rules(other, budget, fresh.backoff(), fresh.circuits()) : fresh;
  }
}
