package dev.flotilla.mesh;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.vertx.VertxBreakers;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;

/**
 * Creates breakers with the interface of vertx-circuit-breaker: instead of {@code
 * CircuitBreaker.create(name, vertx, options)} write {@code FlotillaCircuitBreaker.create(name,
 * vertx, options)}. An application that uses it adds the dependency vertx-circuit-breaker itself:
 * for the mesh it is optional.
 *
 * <p>All methods and options do what the interface documents, on the context that it documents,
 * with these differences. It opens by rates, so a success does not forget the failures before it.
 * Several probes may run at the same time, and each has a deadline at which one that hangs has
 * failed. The result of a call that began before a change of state says nothing about the new
 * state. A {@code ServiceFailure} counts by its code unless a {@code failurePolicy} is set. {@code
 * reset()} closes an open one that would otherwise stay open for ever. An exception or {@code
 * Error} of a command, policy or fallback fails the call; that of a handler is logged. Time is
 * monotonic.
 */
public final class FlotillaCircuitBreaker {

  private FlotillaCircuitBreaker() {}

  /** Creates a breaker with the default options of the Vert.x breaker. */
  public static CircuitBreaker create(String name, Vertx vertx) {
    return create(name, vertx, new CircuitBreakerOptions());
  }

  /**
   * Creates a breaker with the options of the Vert.x breaker, read like this: it opens when, in
   * {@code failuresRollingWindow}, at least {@code maxFailures} calls failed and these are half of
   * all; {@code resetTimeout} later one probe decides, within {@code timeout}, or within 5 s if
   * that is off. A {@code resetTimeout} of -1 leaves it open until {@link CircuitBreaker#reset}.
   * All other options mean what they mean there.
   *
   * @param options null for the defaults
   * @throws IllegalArgumentException for a timeout below -1, no {@code metricsRollingBuckets}, or,
   *     with notifications, a {@code metricsRollingWindow} that these do not divide
   */
  public static CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
    return VertxBreakers.create(name, vertx, options);
  }

  /** Creates a breaker with these options; a call has no timeout, no retry, no notification. */
  public static CircuitBreaker create(String name, Vertx vertx, BreakerOptions options) {
    return create(name, vertx, options, new CircuitBreakerOptions().setTimeout(-1));
  }

  /**
   * Creates a breaker with these options.
   *
   * @param others of these {@code timeout}, {@code maxRetries}, {@code fallbackOnFailure} and those
   *     of notifications and metrics are used; {@code maxFailures}, {@code failuresRollingWindow}
   *     and {@code resetTimeout} are not; null for the defaults
   */
  public static CircuitBreaker create(
      String name, Vertx vertx, BreakerOptions options, CircuitBreakerOptions others) {
    return VertxBreakers.create(name, vertx, options, others);
  }

  /**
   * Creates a view of the breaker that {@link Mesh#breaker} gives for this name: same policy, same
   * state, same scope. Handlers, fallback and policies belong to this view alone, and its handlers
   * are not called after it was closed.
   *
   * @param mesh made by {@link Mesh#create}
   * @param others as above
   */
  public static CircuitBreaker of(
      Mesh mesh, String name, Vertx vertx, CircuitBreakerOptions others) {
    return VertxBreakers.of(mesh, name, vertx, others);
  }
}
