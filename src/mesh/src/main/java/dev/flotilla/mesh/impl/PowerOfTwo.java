package dev.flotilla.mesh.impl;

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

  private final Candidates candidates;

  PowerOfTwo(Candidates candidates) {
    this.candidates = candidates;
  }

  @Override
  public Target pick(String key, Target[] tried, boolean reluctant, long nowNanos) {
    int n = candidates.size();
    if (n == 1) {
      return candidates.firstFrom(0, tried, reluctant);
    }
    int first = candidates.dice().below(n);
    int second = candidates.dice().below(n - 1);
    second += second >= first ? 1 : 0;
    Target one = candidates.at(first);
    Target other = candidates.at(second);
    boolean oneIn = candidates.usable(one, tried, reluctant);
    boolean otherIn = candidates.usable(other, tried, reluctant);
    if (oneIn && otherIn) {
      return better(one, other, reluctant, nowNanos);
    }
    if (oneIn || otherIn) {
      return oneIn ? one : other;
    }
    return firstTwo(first, tried, reluctant, nowNanos);
  }

  private Target firstTwo(int start, Target[] tried, boolean reluctant, long nowNanos) {
    Target found = null;
    for (int i = 0; i < candidates.size(); i++) {
      Target candidate = candidates.at((start + i) % candidates.size());
      if (candidates.usable(candidate, tried, reluctant)) {
        if (found != null) {
          return better(found, candidate, reluctant, nowNanos);
        }
        found = candidate;
      }
    }
    return found;
  }

  private Target better(Target one, Target other, boolean reluctant, long nowNanos) {
    if (candidates.wantsProbe(one, reluctant)) {
      return one;
    }
    if (candidates.wantsProbe(other, reluctant)) {
      return other;
    }
    boolean oneIsCheaper = one.cost(nowNanos) <= other.cost(nowNanos);
    Target cheaper = oneIsCheaper ? one : other;
    if (candidates.holdsBack(cheaper, nowNanos)) {
      return oneIsCheaper ? other : one;
    }
    return cheaper;
  }
}
