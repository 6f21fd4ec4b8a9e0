package dev.flotilla.mesh.impl;

/**
 * Targets to pick from, and which of them may get a call now: those whose circuit lets it pass, or
 * all in a {@link Panic}; never those that the call has tried. What the balancers share.
 */
final class Candidates {

  private final Target[] targets;
  private final Panic panic;
  private final SlowStart slowStart;
  private final Dice dice;

  Candidates(Target[] targets, Panic panic, SlowStart slowStart, Dice dice) {
    this.targets = targets;
    this.panic = panic;
    this.slowStart = slowStart;
    this.dice = dice;
  }

  int size() {
    return targets.length;
  }

  Target at(int index) {
    return targets[index];
  }

  Dice dice() {
    return dice;
  }

  /** Some of them, under the same rules. */
  Candidates only(Target[] some) {
    return new Candidates(some, panic, slowStart, dice);
  }

  boolean usable(Target target, Target[] tried, boolean reluctant) {
    return (panic.isOn() || target.circuit().admits(reluctant)) && !contains(tried, target);
  }

  /** Whether a usable target waits for a probe; without preference it would wait for long. */
  boolean wantsProbe(Target target, boolean reluctant) {
    return !target.circuit().isClosed() && (!panic.isOn() || target.circuit().admits(reluctant));
  }

  /** Whether a target is too fresh for this call; another throw of the dice each time. */
  boolean holdsBack(Target target, long nowNanos) {
    return slowStart.holdsBack(target, nowNanos);
  }

  /** Calls in flight at those that are usable. */
  long inFlight(Target[] tried, boolean reluctant) {
    long sum = 0;
    for (Target target : targets) {
      sum += usable(target, tried, reluctant) ? target.inFlight() : 0;
    }
    return sum;
  }

  int usable(Target[] tried, boolean reluctant) {
    int usable = 0;
    for (Target target : targets) {
      usable += usable(target, tried, reluctant) ? 1 : 0;
    }
    return usable;
  }

  /** How many take calls now, as far as their circuits are concerned. */
  int healthy() {
    int healthy = 0;
    for (Target target : targets) {
      healthy += target.circuit().admits(false) ? 1 : 0;
    }
    return healthy;
  }

  /** The first usable one from {@code start} on, around; null if there is none. */
  Target firstFrom(int start, Target[] tried, boolean reluctant) {
    for (int i = 0; i < targets.length; i++) {
      Target candidate = targets[(start + i) % targets.length];
      if (usable(candidate, tried, reluctant)) {
        return candidate;
      }
    }
    return null;
  }

  /** One that was not tried, whatever its circuit says; one that was if all were. */
  Target anyone(Target[] tried) {
    int start = dice.below(targets.length);
    for (int i = 0; i < targets.length; i++) {
      Target candidate = targets[(start + i) % targets.length];
      if (!contains(tried, candidate)) {
        return candidate;
      }
    }
    return targets[start];
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
