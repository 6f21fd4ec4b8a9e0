package dev.flotilla.testkit;

import java.time.Duration;

/** What a proxy does wrong at the moment. Thread-safe. */
final class Faults {

  static final long NO_CUT = Long.MAX_VALUE;

  private boolean stalled; // guarded by this, as everything below
  private long replyBytes = NO_CUT;
  private Duration delay = Duration.ZERO;
  private long changes;

  synchronized void clear() {
    stalled = false;
    replyBytes = NO_CUT;
    delay = Duration.ZERO;
    changed();
  }

  synchronized void stall() {
    stalled = true;
    changed();
  }

  synchronized void cutAfterReply(long bytes) {
    replyBytes = bytes;
    changed();
  }

  synchronized void delay(Duration time) {
    delay = time;
    changed();
  }

  private void changed() {
    changes++;
    notifyAll();
  }

  /** Waits while the peer hangs. */
  synchronized void awaitFlow() throws InterruptedException {
    while (stalled) {
      wait();
    }
  }

  synchronized Duration delay() {
    return delay;
  }

  synchronized long replyBytes() {
    return replyBytes;
  }

  /** Grows with each command, so that a connection knows from when to count. */
  synchronized long changes() {
    return changes;
  }
}
