package dev.flotilla.core;

import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;

/**
 * Timers of one Vert.x context, whichever thread schedules them. A timer of {@code Vertx.setTimer}
 * ends with the verticle that set it; these end with the Vert.x instance.
 *
 * @param context runs the actions; {@code createEventLoopContext()} gives one that belongs to no
 *     verticle
 */
public record ContextTimers(ContextInternal context) implements Timers {

  /** Timers on a new event loop context, which belongs to no verticle. */
  public static ContextTimers of(VertxInternal vertx) {
    return new ContextTimers(vertx.createEventLoopContext());
  }

  @Override
  public Scheduled after(Duration delay, Runnable action) {
    long id = context.setTimer(millis(delay), fired -> action.run());
    return () -> context.owner().cancelTimer(id);
  }

  @Override
  public Scheduled every(Duration period, Runnable action) {
    long id = context.setPeriodic(millis(period), fired -> action.run());
    return () -> context.owner().cancelTimer(id);
  }

  private static long millis(Duration duration) {
    return Math.max(1, duration.plusNanos(999_999).toMillis()); // up: never before its time
  }
}
