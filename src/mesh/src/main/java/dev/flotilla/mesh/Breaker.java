package dev.flotilla.mesh;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Stops calls to something that fails, and lets a few through to see whether it is well again. Set
 * up by {@link BreakerOptions}. Thread-safe.
 */
public interface Breaker {

  /** What a breaker lets through. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /** Name, as in policies and messages. */
  String name();

  /** State now; an open breaker whose time is over reads {@code HALF_OPEN}. */
  State state();

  /**
   * Runs the work if the breaker lets it through.
   *
   * @param work its failures count when their code says unhealthy: {@code UNAVAILABLE, UNKNOWN,
   *     INTERNAL, DEADLINE_EXCEEDED}, and whatever is no {@code ServiceFailure}. It has its own
   *     timeout: a breaker does not end it, it only stops waiting for it as a probe
   * @return what the work gave, completed on the caller's context; fails with {@code UNAVAILABLE}
   *     and the time to wait when the breaker is open; the work did not run then
   */
  <T> Future<T> call(Supplier<Future<T>> work);
}
