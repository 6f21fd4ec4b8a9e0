package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Picks the instances one after the other. An instance that is skipped takes a turn of its own, so
 * that the calls of an ejected instance spread over all others and do not all go to its neighbour.
 */
final class RoundRobin implements Balancer {

  private final CandidateSet candidateSet;
  private final AtomicLong turns;

  /** Starts at a random index: the callers of a service would proceed in step otherwise. */
  RoundRobin(CandidateSet candidateSet) {
    this(candidateSet, candidateSet.random().below(candidateSet.size()));
  }

  RoundRobin(CandidateSet candidateSet, long firstTurn) {
    this.candidateSet = candidateSet;
    this.turns = new AtomicLong(firstTurn);
  }

  @Override
  public InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    int n = candidateSet.size();
    InstanceState spared = null; // held back by slow start, and better than none
    for (int i = 0; i < n; i++) {
      InstanceState candidate = candidateSet.at(next(n));
      if (candidateSet.usable(candidate, tried, avoidProbe)) {
        if (!candidateSet.holdsBack(candidate, nowNanos)) {
          return candidate;
        }
        spared = candidate;
      }
    }
    // Other callers take turns, too: these n need not have been all.
    return spared != null ? spared : candidateSet.firstFrom(0, tried, avoidProbe);
  }

  // The floor of a negative turn is positive: even the 64 bits may wrap.
  private int next(int n) {
    return Math.floorMod(turns.getAndIncrement(), n);
  }
}
