package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One after the other. Each one that is passed over takes a turn of its own, so that the calls of
 * an instance that is out spread over all, and do not all go to its neighbour.
 */
final class RoundRobin implements Balancer {

  private final CandidateSet candidateSet;
  private final AtomicLong turns;

  /** Starts at a random place: the callers of a service would go round in step otherwise. */
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
    InstanceState spared = null; // too fresh for this call, and better than nobody
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
