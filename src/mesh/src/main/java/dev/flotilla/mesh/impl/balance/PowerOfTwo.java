package dev.flotilla.mesh.impl.balance;

/**
 * Power of two choices: of two instances picked at random, the one where a call costs less. Close
 * to the best of all at the price of two, and no caller runs after the same "best" as all others
 * do.
 *
 * <p>An instance that wants a probe gets this call.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">Mitzenmacher,
 *     Richa, Sitaraman: The Power of Two Random Choices</a>
 */
final class PowerOfTwo implements Balancer {

  private final CandidateSet candidateSet;

  PowerOfTwo(CandidateSet candidateSet) {
    this.candidateSet = candidateSet;
  }

  @Override
  public InstanceState pick(String key, InstanceState[] tried, boolean reluctant, long nowNanos) {
    int n = candidateSet.size();
    if (n == 1) {
      return candidateSet.firstFrom(0, tried, reluctant);
    }
    int first = candidateSet.random().below(n);
    int second = candidateSet.random().below(n - 1);
    second += second >= first ? 1 : 0;
    InstanceState one = candidateSet.at(first);
    InstanceState other = candidateSet.at(second);
    boolean oneIn = candidateSet.usable(one, tried, reluctant);
    boolean otherIn = candidateSet.usable(other, tried, reluctant);
    if (oneIn && otherIn) {
      return better(one, other, reluctant, nowNanos);
    }
    if (oneIn || otherIn) {
      return oneIn ? one : other;
    }
    return firstTwo(first, tried, reluctant, nowNanos);
  }

  private InstanceState firstTwo(
      int start, InstanceState[] tried, boolean reluctant, long nowNanos) {
    InstanceState found = null;
    for (int i = 0; i < candidateSet.size(); i++) {
      InstanceState candidate = candidateSet.at((start + i) % candidateSet.size());
      if (candidateSet.usable(candidate, tried, reluctant)) {
        if (found != null) {
          return better(found, candidate, reluctant, nowNanos);
        }
        found = candidate;
      }
    }
    return found;
  }

  private InstanceState better(
      InstanceState one, InstanceState other, boolean reluctant, long nowNanos) {
    if (candidateSet.wantsProbe(one, reluctant)) {
      return one;
    }
    if (candidateSet.wantsProbe(other, reluctant)) {
      return other;
    }
    boolean oneIsCheaper = one.cost(nowNanos) <= other.cost(nowNanos);
    InstanceState cheaper = oneIsCheaper ? one : other;
    if (candidateSet.holdsBack(cheaper, nowNanos)) {
      return oneIsCheaper ? other : one;
    }
    return cheaper;
  }
}
