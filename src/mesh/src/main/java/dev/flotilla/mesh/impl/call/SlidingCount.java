package dev.flotilla.mesh.impl.call;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts events over a sliding window of ten slices. Lock-free: each slice is one long, with the
 * number of its turn in the upper and its count in the lower half, so that a slice of an earlier
 * turn does not count.
 */
final class SlidingCount {

  private static final int SLICES = 10; // Finagle's WindowedAdder for retry budgets has ten, too
  private static final int COUNT_BITS = 32;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final AtomicLongArray slices = new AtomicLongArray(SLICES);
  private final long originNanos;
  private final long sliceNanos;

  SlidingCount(long windowNanos, long nowNanos) {
    sliceNanos = windowNanos / SLICES;
    originNanos = nowNanos - sliceNanos; // turn 0 is the past: an unused slice has it
  }

  void add(long nowNanos) {
    change(nowNanos, 1);
  }

  /** Removes an event that was added just now. */
  void remove(long nowNanos) {
    change(nowNanos, -1);
  }

  long sum(long nowNanos) {
    long turn = turn(nowNanos);
    long sum = 0;
    for (int i = 0; i < SLICES; i++) {
      long slice = slices.get(i);
      if (turn - (slice >>> COUNT_BITS) < SLICES) {
        sum += slice & COUNT_MASK;
      }
    }
    return sum;
  }

  private void change(long nowNanos, int by) {
    long turn = turn(nowNanos);
    int slot = (int) (turn % SLICES);
    while (true) {
      long before = slices.get(slot);
      long count = before >>> COUNT_BITS == turn ? before & COUNT_MASK : 0;
      if (slices.compareAndSet(slot, before, turn << COUNT_BITS | Math.max(0, count + by))) {
        return;
      }
    }
  }

  private long turn(long nowNanos) {
    return Math.max(0, (nowNanos - originNanos) / sliceNanos);
  }
}
