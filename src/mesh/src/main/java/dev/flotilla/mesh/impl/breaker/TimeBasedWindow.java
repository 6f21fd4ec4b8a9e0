package dev.flotilla.mesh.impl.breaker;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts the outcomes of the most recent period, in ten slices of time. Lock-free; allocates one
 * slice per tenth of the window, and nothing per call.
 */
final class TimeBasedWindow implements SlidingWindow {

  private static final int SLICES = 10; // as the retry budget's SlidingCount
  private static final int CALLS = 0;
  private static final int FAILED = 1;
  private static final int SLOW = 2;

  /** Calls in one slice of time; {@code turn} is its number since the clock's origin. */
  private record Slice(long turn, AtomicIntegerArray counts) {

    static Slice of(long turn) {
      return new Slice(turn, new AtomicIntegerArray(3));
    }
  }

  private final AtomicReferenceArray<Slice> slices = new AtomicReferenceArray<>(SLICES);
  private final ConsecutiveFailures row = new ConsecutiveFailures();
  private final long sliceNanos;

  TimeBasedWindow(long windowNanos) {
    sliceNanos = windowNanos / SLICES;
  }

  @Override
  public boolean needsTime() {
    return true;
  }

  @Override
  public void record(boolean healthy, boolean late, long nowNanos) {
    AtomicIntegerArray counts = slice(turn(nowNanos)).counts();
    counts.incrementAndGet(
        CALLS); // first, as the counts are read last: never more failed than made
    if (!healthy) {
      counts.incrementAndGet(FAILED);
    }
    if (late) {
      counts.incrementAndGet(SLOW);
    }
    row.record(healthy);
  }

  @Override
  public int calls(long nowNanos) {
    return sum(CALLS, nowNanos);
  }

  @Override
  public int failures(long nowNanos) {
    return sum(FAILED, nowNanos);
  }

  @Override
  public int slow(long nowNanos) {
    return sum(SLOW, nowNanos);
  }

  @Override
  public int failuresInARow() {
    return row.length();
  }

  private Slice slice(long turn) {
    int slot = (int) Math.floorMod(turn, (long) SLICES);
    while (true) {
      Slice now = slices.get(slot);
      if (now != null && now.turn() >= turn) {
        return now; // also for a caller that read the time earlier and comes late
      }
      Slice fresh = Slice.of(turn);
      if (slices.compareAndSet(slot, now, fresh)) {
        return fresh;
      }
    }
  }

  private int sum(int which, long nowNanos) {
    long oldest = turn(nowNanos) - SLICES + 1;
    int sum = 0;
    for (int slot = 0; slot < SLICES; slot++) {
      Slice slice = slices.get(slot);
      if (slice != null && slice.turn() >= oldest) {
        sum += slice.counts().get(which);
      }
    }
    return sum;
  }

  private long turn(long nowNanos) {
    return Math.floorDiv(nowNanos, sliceNanos); // the clock may be negative
  }
}
