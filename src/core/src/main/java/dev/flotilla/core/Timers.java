package dev.flotilla.core;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Where delayed and repeated work comes from. Thread-safe. Tests turn it by hand. */
public interface Timers {

  /** A scheduled action that can still be called off. */
  @FunctionalInterface
  interface Scheduled {

    /** Calls the action off; harmless when it ran already. */
    void cancel();
  }

  /**
   * Runs {@code action} once, {@code delay} from now.
   *
   * @param delay rounded up to a whole millisecond, at least one
   */
  Scheduled after(Duration delay, Runnable action);

  /**
   * Runs {@code action} again and again, first {@code period} from now.
   *
   * @param period rounded up to a whole millisecond, at least one
   */
  Scheduled every(Duration period, Runnable action);

  /** Timers of this Vert.x; actions run on the context from which they were scheduled. */
  static Timers of(Vertx vertx) {
    return new VertxTimers(vertx);
  }
}
