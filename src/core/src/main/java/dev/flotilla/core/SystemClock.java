package dev.flotilla.core;

import java.time.Instant;

/** The machine's own clocks; stateless. */
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }
}
