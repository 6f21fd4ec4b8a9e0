package dev.flotilla.gateway;

import dev.flotilla.core.Clock;
import dev.flotilla.gateway.impl.GatewayImpl;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** An HTTP server in front of contracts and of discovered HTTP services. Thread-safe. */
public interface Gateway {

  /**
   * Reads the contracts, writes the API document and opens the port.
   *
   * @param services calls the contracts behind {@link RouteOptions#contract} routes; {@link
   *     dev.flotilla.rpc.Services} does
   * @param mesh picks instances for {@link RouteOptions#service} routes
   * @return completed when requests are taken. Fails with {@code INVALID_ARGUMENT} naming the route
   *     if a contract class is missing or cannot be served over HTTP, with {@code UNAVAILABLE}
   *     naming the address if the port is taken
   */
  static Future<Gateway> start(
      Vertx vertx, Clock clock, Invoker services, Mesh mesh, GatewayOptions options) {
    return start(vertx, clock, services, mesh, options, Guard.OPEN);
  }

  /** Like {@link #start(Vertx, Clock, Invoker, Mesh, GatewayOptions)}, with a guard at the door. */
  static Future<Gateway> start(
      Vertx vertx, Clock clock, Invoker services, Mesh mesh, GatewayOptions options, Guard guard) {
    return GatewayImpl.start(vertx, clock, services, mesh, options, guard);
  }

  /** Port as bound. */
  int port();

  /** The OpenAPI 3.1 document of all routes, as served at {@code /openapi.json}. */
  String openApi();

  /** What the gateway is doing now, for status pages. */
  GatewayStatus status();

  /**
   * Accepts no new connections, answers what is in hand with {@code Connection: close} and
   * completes when all of it is answered and every connection is closed. Idempotent. The caller
   * bounds the wait; {@link #close} ends what is left.
   */
  Future<Void> quiesce();

  /** Closes everything at once; what is in flight is cut. Idempotent. */
  Future<Void> close();
}
