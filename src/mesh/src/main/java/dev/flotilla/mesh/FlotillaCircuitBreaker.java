package dev.flotilla.mesh;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.vertx.VertxBreakers;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;

/**
 * Breakers behind the interface of vertx-circuit-breaker: in place of {@code
 * CircuitBreaker.create(name, vertx, options)} write {@code FlotillaCircuitBreaker.create(name,
 * vertx, options)}. Whoever uses it has vertx-circuit-breaker among the own dependencies; the mesh
 * does not bring it.
 *
 * <p>All methods do what that interface says, on the context it says, and all options are taken
 * that the stock class takes, with these differences. It opens by rates, so a success does not
 * forget the failures before it. Several probes may run at the same time, each has a deadline, and
 * one that hangs has failed then. The result of a call that began before a change of state says
 * nothing about the new state. A {@code ServiceFailure} counts by its code unless a {@code
 * failurePolicy} is set. {@code reset()} closes an open one that would otherwise stay open for
 * ever. Whatever the user's code throws, an {@code Error} too, fails the call; what a handler
 * throws is logged. Time is monotonic.
 */
public final class FlotillaCircuitBreaker {

  private FlotillaCircuitBreaker() {}

  /** With the default options of the Vert.x breaker. */
  public static CircuitBreaker create(String name, Vertx vertx) {
    return create(name, vertx, new CircuitBreakerOptions());
  }

  /**
   * With the options of the Vert.x breaker, read like this: it opens when, in {@code
   * failuresRollingWindow}, at least {@code maxFailures} calls failed and these are half of all;
   * {@code resetTimeout} later one probe decides, within {@code timeout}, or within 5 s if that is
   * off. A {@code resetTimeout} of -1 leaves it open until {@link CircuitBreaker#reset}. All others
   * mean what they mean there.
   *
   * @param options null for the defaults
   * @throws IllegalArgumentException for a timeout below -1, no {@code metricsRollingBuckets}, or,
   *     with notifications, a {@code metricsRollingWindow} that these do not divide
   */
  public static CircuitBreaker create(String name, Vertx vertx, CircuitBreakerOptions options) {
    return VertxBreakers.create(name, vertx, options);
  }

  /** With options of ours; a call has no timeout, no retry and no notification. */
  public static CircuitBreaker create(String name, Vertx vertx, BreakerOptions options) {
    return create(name, vertx, options, new CircuitBreakerOptions().setTimeout(-1));
  }

  /**
   * With options of ours.
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
   * The breaker that {@link Mesh#breaker} gives for this name: same policy, same state, same scope.
   * What is set here (handlers, fallback, policies) is of this view of it alone, and its handlers
   * hear of no change any more once it is closed.
   *
   * @param mesh made by {@link Mesh#create}
   * @param others as above
   */
  public static CircuitBreaker of(
      Mesh mesh, String name, Vertx vertx, CircuitBreakerOptions others) {
    return VertxBreakers.of(mesh, name, vertx, others);
  }
}
