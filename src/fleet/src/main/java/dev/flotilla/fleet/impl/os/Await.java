package dev.flotilla.fleet.impl.os;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do, which nobody announces. */
public final class Await {

  private static final long POLL_MS = 20;

  private Await() {}

  /**
   * Looks again and again until a condition holds. Blocks.
   *
   * @return whether it held before the deadline
   */
  public static boolean until(BooleanSupplier condition, Duration deadline) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > deadline.toNanos()) {
        return false;
      }
      try {
        Thread.sleep(POLL_MS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return condition.getAsBoolean();
      }
    }
    return true;
  }
}
