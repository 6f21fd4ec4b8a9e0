package dev.flotilla.mesh.impl;

/**
 * The one with the fewest calls in flight; of several, the first from a random place on, so that
 * they share. An instance that wants a probe gets this call.
 */
final class LeastRequests implements Balancer {

  private final Candidates candidates;

  LeastRequests(Candidates candidates) {
    this.candidates = candidates;
  }

  @Override
  public Target pick(String key, Target[] tried, boolean reluctant, long nowNanos) {
    int n = candidates.size();
    int start = candidates.dice().below(n);
    Target least = null;
    int leastInFlight = Integer.MAX_VALUE;
    Target spared = null; // too fresh for this call, and better than nobody
    for (int i = 0; i < n; i++) {
      Target candidate = candidates.at((start + i) % n);
      if (!candidates.usable(candidate, tried, reluctant)) {
        continue;
      }
      if (candidates.wantsProbe(candidate, reluctant)) {
        return candidate;
      }
      int inFlight = candidate.inFlight();
      if (inFlight < leastInFlight) {
        if (candidates.holdsBack(candidate, nowNanos)) {
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
