package dev.flotilla.mesh.impl.breaker;

import java.util.concurrent.atomic.AtomicInteger;

/** How many calls failed since the last good one. */
final class ConsecutiveFailures {

  private final AtomicInteger length = new AtomicInteger();

  void record(boolean healthy) {
    if (!healthy) {
      length.incrementAndGet();
    } else if (length.get() != 0) { // spares the cache line that all event loops share
      length.set(0);
    }
  }

  int length() {
    return length.get();
  }
}
