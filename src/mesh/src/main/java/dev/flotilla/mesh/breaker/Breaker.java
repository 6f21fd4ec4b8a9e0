package dev.flotilla.mesh.breaker;

import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.impl.breaker.StandaloneBreakers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Stops calls to something that fails, and lets a few through to see whether it is well again. Set
 * up by {@link BreakerOptions}. Thread-safe. It has no timers: whoever calls or asks moves it on.
 */
public interface Breaker {

  /** What a breaker lets through. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /**
   * A breaker that belongs to no mesh: whoever makes it keeps it, and it decides for itself
   * whatever the scope in its options. One from {@link Mesh#breaker} follows the policies.
   *
   * @param name for messages
   */
  static Breaker of(Vertx vertx, String name, BreakerOptions options) {
    return StandaloneBreakers.of(vertx, name, options);
  }

  /** Name, as in policies and messages. */
  String name();

  /** State now; an open breaker whose time is over reads {@code HALF_OPEN}. */
  State state();

  /** State and figures now, for status pages. */
  BreakerHealth health();

  /**
   * Runs the work if the breaker lets it through. Costs no allocation of its own when the work's
   * future is complete at once or belongs to the caller's context.
   *
   * @param work its failures count when {@link BreakerOptions#failureCodes} says so. It has its own
   *     timeout: a breaker does not end it, it only stops waiting for it as a probe
   * @return what the work gave, completed on the caller's context; fails with {@code UNAVAILABLE}
   *     and the time to wait when the breaker is open; the work did not run then
   */
  <T> Future<T> call(Supplier<Future<T>> work);

  /**
   * Like {@link #call(Supplier)}, with something to fall back to.
   *
   * @param fallback given the refusal, or a failure of the work that counts; other failures are
   *     answers and go to the caller. What it throws fails the result
   */
  <T> Future<T> call(Supplier<Future<T>> work, Function<Throwable, Future<T>> fallback);

  /** Opens it now, as too many failures would, for the time that its options say. */
  void open();

  /** Closes it now and forgets what it has seen. */
  void reset();
}
