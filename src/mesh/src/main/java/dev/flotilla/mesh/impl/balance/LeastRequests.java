package dev.flotilla.mesh.impl.balance;

/**
 * The one with the fewest calls in flight; of several, the first from a random place on, so that
 * they share. An instance that wants a probe gets this call.
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
    InstanceState spared = null; // too fresh for this call, and better than nobody
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
