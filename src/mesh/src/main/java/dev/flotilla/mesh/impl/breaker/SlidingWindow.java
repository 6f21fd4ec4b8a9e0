package dev.flotilla.mesh.impl.breaker;

/** The outcomes of the calls that count now. Safe from many threads, without locks. */
public interface SlidingWindow {

  /** Outcomes over the window that the settings name. */
  static SlidingWindow over(BreakerSettings settings) {
    long timeNanos = settings.windowDuration().toNanos();
    return timeNanos == 0
        ? new CountBasedWindow(settings.window())
        : new TimeBasedWindow(timeNanos);
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
