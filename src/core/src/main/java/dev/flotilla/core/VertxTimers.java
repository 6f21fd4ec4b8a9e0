package dev.flotilla.core;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Timers that are Vert.x timers. */
record VertxTimers(Vertx vertx) implements Timers {

  @Override
  public Scheduled after(Duration delay, Runnable action) {
    long id = vertx.setTimer(millis(delay), fired -> action.run());
    return () -> vertx.cancelTimer(id);
  }

  @Override
  public Scheduled every(Duration period, Runnable action) {
    long id = vertx.setPeriodic(millis(period), fired -> action.run());
    return () -> vertx.cancelTimer(id);
  }

  // Upwards: a timer that fires early makes "not before" a lie, and Vert.x refuses 0.
  private static long millis(Duration duration) {
    return Math.max(1, duration.plusNanos(999_999).toMillis());
  }
}
