package dev.flotilla.mesh.impl.balance;

/**
 * Power of two choices: picks two instances at random and takes the one where a call costs less.
 * That is close to the best of all for the price of two, and callers do not all choose the same
 * one.
 *
 * <p>An instance that needs a probe gets this call.
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
  public InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    int n = candidateSet.size();
    if (n == 1) {
      return candidateSet.firstFrom(0, tried, avoidProbe);
    }
    int first = candidateSet.random().below(n);
    int second = candidateSet.random().below(n - 1);
    second += second >= first ? 1 : 0;
    InstanceState one = candidateSet.at(first);
    InstanceState other = candidateSet.at(second);
    boolean oneIn = candidateSet.usable(one, tried, avoidProbe);
    boolean otherIn = candidateSet.usable(other, tried, avoidProbe);
    if (oneIn && otherIn) {
      return better(one, other, avoidProbe, nowNanos);
    }
    if (oneIn || otherIn) {
      return oneIn ? one : other;
    }
    return firstTwo(first, tried, avoidProbe, nowNanos);
  }

  private InstanceState firstTwo(
      int start, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    InstanceState found = null;
    for (int i = 0; i < candidateSet.size(); i++) {
      InstanceState candidate = candidateSet.at((start + i) % candidateSet.size());
      if (candidateSet.usable(candidate, tried, avoidProbe)) {
        if (found != null) {
          return better(found, candidate, avoidProbe, nowNanos);
        }
        found = candidate;
      }
    }
    return found;
  }

  private InstanceState better(
      InstanceState one, InstanceState other, boolean avoidProbe, long nowNanos) {
    if (candidateSet.wantsProbe(one, avoidProbe)) {
      return one;
    }
    if (candidateSet.wantsProbe(other, avoidProbe)) {
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
