package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.base.RandomSource;

/**
 * The instances that a balancer picks from, and which of them may get a call now: those whose
 * breaker permits it, or all of them in {@link PanicMode}, but none that the call has tried.
 */
final class CandidateSet {

  private final InstanceState[] targets;
  private final PanicMode panicMode;
  private final SlowStart slowStart;
  private final RandomSource random;

  CandidateSet(
      InstanceState[] targets, PanicMode panicMode, SlowStart slowStart, RandomSource random) {
    this.targets = targets;
    this.panicMode = panicMode;
    this.slowStart = slowStart;
    this.random = random;
  }

  int size() {
    return targets.length;
  }

  InstanceState at(int index) {
    return targets[index];
  }

  RandomSource random() {
    return random;
  }

  /** Returns a set of some of these instances, with the same rules. */
  CandidateSet only(InstanceState[] some) {
    return new CandidateSet(some, panicMode, slowStart, random);
  }

  boolean usable(InstanceState instanceState, InstanceState[] tried, boolean avoidProbe) {
    return (panicMode.isOn() || instanceState.breakerStateMachine().admits(avoidProbe))
        && !contains(tried, instanceState);
  }

  /** Whether a usable target waits for a probe; without preference it would wait for long. */
  boolean wantsProbe(InstanceState instanceState, boolean avoidProbe) {
    return !instanceState.breakerStateMachine().isClosed()
        && (!panicMode.isOn() || instanceState.breakerStateMachine().admits(avoidProbe));
  }

  /** Whether slow start keeps this call from a new instance; random each time. */
  boolean holdsBack(InstanceState instanceState, long nowNanos) {
    return slowStart.holdsBack(instanceState, nowNanos);
  }

  /** Calls in flight at those that are usable. */
  long inFlight(InstanceState[] tried, boolean avoidProbe) {
    long sum = 0;
    for (InstanceState instanceState : targets) {
      sum += usable(instanceState, tried, avoidProbe) ? instanceState.inFlight() : 0;
    }
    return sum;
  }

  int usable(InstanceState[] tried, boolean avoidProbe) {
    int usable = 0;
    for (InstanceState instanceState : targets) {
      usable += usable(instanceState, tried, avoidProbe) ? 1 : 0;
    }
    return usable;
  }

  /** Returns how many instances take calls now according to their breakers. */
  int healthy() {
    int healthy = 0;
    for (InstanceState instanceState : targets) {
      healthy += instanceState.breakerStateMachine().admits(false) ? 1 : 0;
    }
    return healthy;
  }

  /** The first usable one from {@code start} on, around; null if there is none. */
  InstanceState firstFrom(int start, InstanceState[] tried, boolean avoidProbe) {
    for (int i = 0; i < targets.length; i++) {
      InstanceState candidate = targets[(start + i) % targets.length];
      if (usable(candidate, tried, avoidProbe)) {
        return candidate;
      }
    }
    return null;
  }

  /** One that was not tried, whatever its breaker says; one that was tried if all were. */
  InstanceState anyone(InstanceState[] tried) {
    int start = random.below(targets.length);
    for (int i = 0; i < targets.length; i++) {
      InstanceState candidate = targets[(start + i) % targets.length];
      if (!contains(tried, candidate)) {
        return candidate;
      }
    }
    return targets[start];
  }

  private static boolean contains(InstanceState[] tried, InstanceState instanceState) {
    if (tried != null) {
      for (InstanceState one : tried) {
        if (one == instanceState) {
          return true;
        }
      }
    }
    return false;
  }
}
