package dev.flotilla.mesh.impl.breaker;

/** Counts the outcomes of the most recent calls. Safe from many threads, without locks. */
public interface SlidingWindow {

  /** An empty window of the size that the settings name. */
  static SlidingWindow over(BreakerSettings settings) {
    long timeNanos = settings.windowDuration().toNanos();
    return timeNanos == 0
        ? new CountBasedWindow(settings.window())
        : new TimeBasedWindow(timeNanos);
  }

  /** Whether {@link #record} and the counts use the time that they are given. */
  boolean needsTime();

  void record(boolean healthy, boolean slow, long nowNanos);

  /** All calls in the window; never fewer than the failed or the slow ones read before. */
  int calls(long nowNanos);

  int failures(long nowNanos);

  /** Slow calls, failed or not. */
  int slow(long nowNanos);

  /** Failed calls since the last success, in the window or before it. */
  int failuresInARow();
}
