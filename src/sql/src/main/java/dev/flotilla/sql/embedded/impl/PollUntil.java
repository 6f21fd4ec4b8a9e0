package dev.flotilla.sql.embedded.impl;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A deadline, and the polling until it: a server tells its state in files only. */
record PollUntil(long untilNanos) {

  /** A server's state file changes within 0.1 s; finer than this only burns a core. */
  private static final Duration PERIOD = Duration.ofMillis(10);

  static PollUntil atMost(Duration time) {
    return new PollUntil(System.nanoTime() + time.toNanos());
  }

  /** Whether the condition came true in time. An interrupt counts as "no" and is kept. */
  boolean until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (left().isZero() || !pause()) {
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, untilNanos - System.nanoTime()));
  }

  private static boolean pause() {
    try {
      Thread.sleep(PERIOD.toMillis());
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
