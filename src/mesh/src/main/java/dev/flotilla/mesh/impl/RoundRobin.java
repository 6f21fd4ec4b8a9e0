package dev.flotilla.mesh.impl;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One after the other. Each one that is passed over takes a turn of its own, so that the calls of
 * an instance that is out spread over all, and do not all go to its neighbour.
 */
final class RoundRobin implements Balancer {

  private final Candidates candidates;
  private final AtomicLong turns;

  /** Starts at a random place: the callers of a service would go round in step otherwise. */
  RoundRobin(Candidates candidates) {
    this(candidates, candidates.dice().below(candidates.size()));
  }

  RoundRobin(Candidates candidates, long firstTurn) {
    this.candidates = candidates;
    this.turns = new AtomicLong(firstTurn);
  }

  @Override
  public Target pick(String key, Target[] tried, boolean reluctant, long nowNanos) {
    int n = candidates.size();
    Target spared = null; // too fresh for this call, and better than nobody
    for (int i = 0; i < n; i++) {
      Target candidate = candidates.at(next(n));
      if (candidates.usable(candidate, tried, reluctant)) {
        if (!candidates.holdsBack(candidate, nowNanos)) {
          return candidate;
        }
        spared = candidate;
      }
    }
    // Other callers take turns, too: these n need not have been all.
    return spared != null ? spared : candidates.firstFrom(0, tried, reluctant);
  }

  // The floor of a negative turn is positive: even the 64 bits may wrap.
  private int next(int n) {
    return Math.floorMod(turns.getAndIncrement(), n);
  }
}
