package dev.flotilla.mesh.impl;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last N outcomes of calls, and how many of them failed. Lock-free: every writer swaps one slot
 * and adds to the count what the swap changed, so the count never drifts from the slots.
 */
final class OutcomeWindow {

  private static final int HEALTHY = 1;
  private static final int FAILED = 2;

  private final AtomicIntegerArray slots; // 0 is unused
  private final AtomicLong recorded = new AtomicLong();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger failuresInARow = new AtomicInteger();

  OutcomeWindow(int size) {
    slots = new AtomicIntegerArray(size);
  }

  void record(boolean healthy) {
    int slot = (int) (recorded.getAndIncrement() % slots.length());
    int before = slots.getAndSet(slot, healthy ? HEALTHY : FAILED);
    int change = (healthy ? 0 : 1) - (before == FAILED ? 1 : 0);
    if (change != 0) {
      failures.addAndGet(change);
    }
    if (!healthy) {
      failuresInARow.incrementAndGet();
    } else if (failuresInARow.get() != 0) {
      failuresInARow.set(0);
    }
  }

  int calls() {
    return (int) Math.min(recorded.get(), slots.length());
  }

  int failures() {
    return failures.get();
  }

  int failuresInARow() {
    return failuresInARow.get();
  }
}
