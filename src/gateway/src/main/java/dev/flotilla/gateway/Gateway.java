package dev.flotilla.gateway;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * An HTTP server in front of contracts, of discovered HTTP services and of vertx-web Routers.
 * Thread-safe.
 *
 * <pre>{@code
 * Gateway.builder(vertx, services, mesh)
 *     .options(GatewayOptions.of(List.of(RouteOptions.contract("/api/orders", Orders.class))))
 *     .mount("/files", loop -> filesRouter(loop))
 *     .start();
 * }</pre>
 */
public interface Gateway {

  /**
   * Begins the description of a gateway; {@link GatewayBuilder#start} starts it.
   *
   * @param services calls the contracts of {@link RouteOptions#contract} routes; {@link
   *     dev.flotilla.rpc.Services} is one
   * @param mesh picks instances for {@link RouteOptions#service} routes
   */
  static GatewayBuilder builder(Vertx vertx, Invoker services, Mesh mesh) {
    return new GatewayBuilder(vertx, services, mesh);
  }

  /** Port as bound. */
  int port();

  /** The OpenAPI 3.1 document of all routes, as served at {@code /openapi.json}. */
  String openApi();

  /** The gateway's current load, for status pages. */
  GatewayStatus status();

  /** Notifies the listener from now on, until the result is cancelled. */
  Scheduled listen(GatewayListener listener);

  /**
   * Ends without losing a request. Connections that the kernel has completed are still accepted,
   * then none. Each connection closes after its next answer, which says {@code Connection: close},
   * or when no request has begun for {@link GatewayTimeouts#drainIdle}. Idempotent.
   *
   * @return completed when all requests are answered and every connection is closed. The caller
   *     bounds the wait; {@link #close} ends what is left
   */
  Future<Void> quiesce();

  /** Closes everything at once; connections with requests in flight are cut. Idempotent. */
  Future<Void> close();
}
