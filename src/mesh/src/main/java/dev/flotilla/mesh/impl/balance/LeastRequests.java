package dev.flotilla.mesh.impl.balance;

/**
 * Picks the instance with the fewest calls in flight; of several, the first from a random index on,
 * so that they share the load. An instance that needs a probe gets this call.
 */
final class LeastRequests implements Balancer {

  private final CandidateSet candidateSet;

  LeastRequests(CandidateSet candidateSet) {
    this.candidateSet = candidateSet;
  }

  @Override
  public InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    int n = candidateSet.size();
    int start = candidateSet.random().below(n);
    InstanceState least = null;
    int leastInFlight = Integer.MAX_VALUE;
    InstanceState spared = null; // held back by slow start, and better than none
    for (int i = 0; i < n; i++) {
      InstanceState candidate = candidateSet.at((start + i) % n);
      if (!candidateSet.usable(candidate, tried, avoidProbe)) {
        continue;
      }
      if (candidateSet.wantsProbe(candidate, avoidProbe)) {
        return candidate;
      }
      int inFlight = candidate.inFlight();
      if (inFlight < leastInFlight) {
        if (candidateSet.holdsBack(candidate, nowNanos)) {
          spared = candidate;
        } else {
          least = candidate;
          leastInFlight = inFlight;
        }
      }
    }
    return least != null ? least : spared;
  }
}
