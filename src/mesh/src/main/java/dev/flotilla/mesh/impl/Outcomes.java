package dev.flotilla.mesh.impl;

/** The outcomes of the calls that count now. Safe from many threads, without locks. */
interface Outcomes {

  /** Outcomes over the window that the settings name. */
  static Outcomes over(CircuitSettings settings) {
    long timeNanos = settings.windowTime().toNanos();
    return timeNanos == 0 ? new OutcomeWindow(settings.window()) : new OutcomeTime(timeNanos);
  }

  /** Whether {@link #record} and the counts look at the time that they are given. */
  boolean needsTime();

  void record(boolean healthy, boolean slow, long nowNanos);

  /** All calls up to now; never less than the failed or the slow ones. */
  int calls(long nowNanos);

  int failures(long nowNanos);

  /** Slow calls, failed or not. */
  int slow(long nowNanos);

  /** Failed calls since the last good one, whatever the window. */
  int failuresInARow();
}
