package dev.flotilla.mesh.impl.breaker;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that failed since the last success. */
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
