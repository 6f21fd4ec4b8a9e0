package dev.flotilla.mesh.impl;

/**
 * Power of two choices: of two instances picked at random, the one where a call costs less. Close
 * to the best of all at the price of two, and no caller runs after the same "best" as all others
 * do.
 *
 * <p>Ejected instances are passed over, and those that the call has tried already as long as there
 * are others. An instance that wants a probe gets this call. If nothing is left, all are taken
 * ("panic"): a sick instance is a better chance than none.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">Mitzenmacher,
 *     Richa, Sitaraman: The Power of Two Random Choices</a>
 */
final class Picker {

  private final Dice dice;

  Picker(Dice dice) {
    this.dice = dice;
  }

  /**
   * Picks one. Allocates nothing.
   *
   * @param tried those that failed this call, null in unused places; may be null itself
   * @param reluctant see {@link Circuit#admits}
   * @return null if there are none at all
   */
  Target pick(Target[] targets, Target[] tried, boolean reluctant, long nowNanos) {
    int n = targets.length;
    if (n <= 1) {
      return n == 0 ? null : targets[0];
    }
    int first = dice.below(n);
    int second = dice.below(n - 1);
    second += second >= first ? 1 : 0;
    Target one = targets[first];
    Target other = targets[second];
    boolean oneIn = usable(one, tried, reluctant);
    boolean otherIn = usable(other, tried, reluctant);
    if (oneIn && otherIn) {
      return cheaper(one, other, nowNanos);
    }
    if (oneIn || otherIn) {
      return oneIn ? one : other;
    }
    return scan(targets, first, tried, reluctant, nowNanos);
  }

  private Target scan(
      Target[] targets, int start, Target[] tried, boolean reluctant, long nowNanos) {
    Target fresh = firstTwo(targets, start, tried, reluctant, nowNanos);
    if (fresh != null) {
      return fresh;
    }
    Target again = tried == null ? null : firstTwo(targets, start, null, reluctant, nowNanos);
    return again != null ? again : panic(targets, start, tried, nowNanos);
  }

  private static Target firstTwo(
      Target[] targets, int start, Target[] tried, boolean reluctant, long nowNanos) {
    Target found = null;
    for (int i = 0; i < targets.length; i++) {
      Target candidate = targets[(start + i) % targets.length];
      if (usable(candidate, tried, reluctant)) {
        if (found != null) {
          return cheaper(found, candidate, nowNanos);
        }
        found = candidate;
      }
    }
    return found;
  }

  private static Target panic(Target[] targets, int start, Target[] tried, long nowNanos) {
    Target found = null;
    for (int i = 0; i < targets.length; i++) {
      Target candidate = targets[(start + i) % targets.length];
      if (!contains(tried, candidate)) {
        if (found != null) {
          return cheaper(found, candidate, nowNanos);
        }
        found = candidate;
      }
    }
    return found != null ? found : targets[start];
  }

  private static boolean usable(Target target, Target[] tried, boolean reluctant) {
    return target.circuit().admits(reluctant) && !contains(tried, target);
  }

  // One that is not closed and yet usable waits for a probe; without this it would wait for long.
  private static Target cheaper(Target one, Target other, long nowNanos) {
    if (!one.circuit().isClosed()) {
      return one;
    }
    if (!other.circuit().isClosed()) {
      return other;
    }
    return one.cost(nowNanos) <= other.cost(nowNanos) ? one : other;
  }

  private static boolean contains(Target[] tried, Target target) {
    if (tried != null) {
      for (Target one : tried) {
        if (one == target) {
          return true;
        }
      }
    }
    return false;
  }
}
