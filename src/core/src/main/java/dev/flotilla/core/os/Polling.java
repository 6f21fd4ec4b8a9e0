package dev.flotilla.core.os;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waits for conditions that nothing announces, such as the end of another process or the content of
 * its files, by looking at them again and again. Blocks; what an event loop waits for has a future.
 */
public final class Polling {

  /** 10 ms. Source: a process changes its state files within 0.1 s; finer only burns a core. */
  private static final Duration PERIOD = Duration.ofMillis(10);

  private Polling() {}

  /** Like {@link #until(BooleanSupplier, Deadline)}, with the time that is left from now on. */
  public static boolean until(BooleanSupplier condition, Duration atMost) {
    return until(condition, Deadline.after(Clock.system(), atMost));
  }

  /**
   * Waits until a condition holds. It is looked at once at least, and a last time when the deadline
   * has passed. An interrupt ends the wait in the same way and stays set.
   *
   * @param deadline of the system's clock; several waits may share one
   * @return whether the condition held when it was last looked at
   */
  public static boolean until(BooleanSupplier condition, Deadline deadline) {
    while (!condition.getAsBoolean()) {
      if (deadline.passed(Clock.system()) || !pause()) {
        return condition.getAsBoolean();
      }
    }
    return true;
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
