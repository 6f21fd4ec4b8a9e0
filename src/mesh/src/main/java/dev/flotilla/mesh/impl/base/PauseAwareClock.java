package dev.flotilla.mesh.impl.base;

/**
 * Time during which this process was awake, in nanoseconds. When the process itself was paused,
 * everybody seems to have been silent for as long; here that pause counts for one step.
 */
public final class PauseAwareClock {

  /** Longest step that counts in full; above it, it is we who were away. */
  public static final long LONGEST_STEP_NANOS = 100_000_000;

  private volatile long nanos = 1; // 0 stands for "never" with those who keep moments

  public long nanos() {
    return nanos;
  }

  /**
   * Moves on; one thread only.
   *
   * @return whether this process was awake all the time
   */
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  public // one writer
  boolean advance(long stepNanos) {
    nanos += Math.min(stepNanos, LONGEST_STEP_NANOS);
    return stepNanos <= LONGEST_STEP_NANOS;
  }
}
