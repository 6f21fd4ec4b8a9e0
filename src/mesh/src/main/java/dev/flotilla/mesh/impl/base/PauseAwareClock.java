package dev.flotilla.mesh.impl.base;

/**
 * The time during which this process was running, in nanoseconds. While the process is paused,
 * every other node seems to be silent; such a pause counts for one step only.
 */
public final class PauseAwareClock {

  /** The longest step that counts in full; a longer one means that this process was paused. */
  public static final long LONGEST_STEP_NANOS = 100_000_000;

  private volatile long nanos = 1; // 0 means "never" where moments are kept

  /** The time now; never 0. */
  public long nanos() {
    return nanos;
  }

  /**
   * Moves the clock on. To be called by one thread only.
   *
   * @return whether this process was running all the time
   */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
  public boolean advance(long stepNanos) {
    nanos += Math.min(stepNanos, LONGEST_STEP_NANOS);
    return stepNanos <= LONGEST_STEP_NANOS;
  }
}
