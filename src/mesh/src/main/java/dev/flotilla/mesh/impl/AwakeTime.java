package dev.flotilla.mesh.impl;

/**
 * Time during which this process was awake, in nanoseconds. When the process itself was paused,
 * everybody seems to have been silent for as long; here that pause counts for one step.
 */
final class AwakeTime {

  /** Longest step that counts in full; above it, it is we who were away. */
  static final long LONGEST_STEP_NANOS = 100_000_000;

  private volatile long nanos = 1; // 0 stands for "never" with those who keep moments

  long nanos() {
    return nanos;
  }

  /**
   * Moves on; one thread only.
   *
   * @return whether this process was awake all the time
   */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
  boolean advance(long stepNanos) {
    nanos += Math.min(stepNanos, LONGEST_STEP_NANOS);
    return stepNanos <= LONGEST_STEP_NANOS;
  }
}
