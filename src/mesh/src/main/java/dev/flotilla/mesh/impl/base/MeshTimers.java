package dev.flotilla.mesh.impl.base;

import dev.flotilla.core.Timers;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;

/**
 * Timers on a context of the mesh. The timers of a caller's verticle would end with that verticle,
 * while the mesh still serves others.
 */
public record MeshTimers(ContextInternal context) implements Timers {

  /** Timers on a new event loop context. */
  public static MeshTimers of(VertxInternal vertx) {
    return new MeshTimers(vertx.createEventLoopContext());
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
    return Math.max(1, duration.plusNanos(999_999).toMillis()); // rounded up: never too early
  }
}
