package dev.flotilla.core;

import java.time.Instant;

/** Where time comes from. Thread-safe. Tests turn it by hand, so logic never asks the system. */
public interface Clock {

  /** Monotonic time in nanoseconds from an arbitrary origin; only differences mean anything. */
  long nanos();

  /** Wall-clock time, for people and for storage; may jump. */
  Instant now();

  /** The clock of this machine. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
