package dev.flotilla.mesh.impl.breaker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts how many of the last N calls failed or were slow. Lock-free: each writer swaps one slot
 * and adds to the counts what the swap changed, so the counts never drift from the slots.
 */
final class CountBasedWindow implements SlidingWindow {

  private static final int USED = 1;
  private static final int FAILED = 2;
  private static final int SLOW = 4;

  private final AtomicIntegerArray slots; // 0 is unused
  private final AtomicLong recorded = new AtomicLong();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger slow = new AtomicInteger();
  private final ConsecutiveFailures row = new ConsecutiveFailures();

  CountBasedWindow(int size) {
    slots = new AtomicIntegerArray(size);
  }

  @Override
  public boolean needsTime() {
    return false;
  }

  void record(boolean healthy) {
    record(healthy, false, 0);
  }

  @Override
  public void record(boolean healthy, boolean late, long nowNanos) {
    int slot = (int) (recorded.getAndIncrement() % slots.length());
    int now = USED | (healthy ? 0 : FAILED) | (late ? SLOW : 0);
    if (slots.get(slot) != now) { // a success that follows a success only reads
      int before = slots.getAndSet(slot, now);
      change(failures, before, now, FAILED);
      change(slow, before, now, SLOW);
    }
    row.record(healthy);
  }

  @Override
  public int calls(long nowNanos) {
    return calls();
  }

  @Override
  public int failures(long nowNanos) {
    return failures();
  }

  @Override
  public int slow(long nowNanos) {
    return slow.get();
  }

  @Override
  public int failuresInARow() {
    return row.length();
  }

  int calls() {
    return (int) Math.min(recorded.get(), slots.length());
  }

  int failures() {
    return failures.get();
  }

  private static void change(AtomicInteger count, int before, int now, int mark) {
    if ((before & mark) != (now & mark)) {
      count.addAndGet((now & mark) != 0 ? 1 : -1);
    }
  }
}
