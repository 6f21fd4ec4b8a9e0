package dev.flotilla.gateway;

import dev.flotilla.core.Clock;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.gateway.impl.GatewayImpl;
import dev.flotilla.gateway.impl.mount.Mount;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Collects what a gateway needs and starts it. Not thread-safe. */
public final class GatewayBuilder {

  private final Vertx vertx;
  private final Invoker services;
  private final Mesh mesh;
  private final List<Mount> mounts = new ArrayList<>();
  private GatewayOptions options = GatewayOptions.of(List.of());
  private Clock clock = Clock.system();
  private Guard guard = Guard.OPEN;
  private boolean traced = true;

  GatewayBuilder(Vertx vertx, Invoker services, Mesh mesh) {
    this.vertx = Objects.requireNonNull(vertx);
    this.services = Objects.requireNonNull(services);
    this.mesh = Objects.requireNonNull(mesh);
  }

  /** Sets address, limits and routes; the default has no routes. */
  public GatewayBuilder options(GatewayOptions content) {
    options = Objects.requireNonNull(content);
    return this;
  }

  /** Sets the clock of deadlines; the default is the system's. */
  public GatewayBuilder clock(Clock source) {
    clock = Objects.requireNonNull(source);
    return this;
  }

  /** Sets the guard that admits requests; the default admits all. */
  public GatewayBuilder guard(Guard admission) {
    guard = Objects.requireNonNull(admission);
    return this;
  }

  /** Makes no spans of requests; the default sends them to {@link Mesh#spans}. */
  public GatewayBuilder untraced() {
    traced = false;
    return this;
  }

  /** Like {@link #mount(MountOptions, Function)}, with the gateway's limits. */
  public GatewayBuilder mount(String path, Function<Vertx, Router> router) {
    return mount(MountOptions.at(path), router);
  }

  /**
   * Mounts a vertx-web {@code Router}: requests below the path pass the gateway's guard, limits,
   * deadline and access log, and then the Router answers them. Paths in the Router are relative to
   * the mount, as in {@code Route.subRouter}.
   *
   * <ul>
   *   <li><b>Precedence:</b> the longest path decides, among routes, mounts and the gateway's own
   *       pages. A mount must hide nothing: {@link #start} fails if it has the path of a route, of
   *       another mount or of the gateway's own pages, or if it covers a method of a contract.
   *   <li><b>Threads:</b> the factory is called once per event loop, on that event loop, so a
   *       Router and its handlers need no synchronisation.
   *   <li><b>Failures:</b> what the Router neither answers nor handles becomes {@code
   *       application/problem+json}: 404 if no route matches, the status of {@code ctx.fail}, the
   *       status of a {@code ServiceFailure}, 500 for other exceptions, and 504 at the deadline. As
   *       with all sub-routers, {@code Router.errorHandler} is not called; use {@code
   *       failureHandler}.
   *   <li><b>Calls:</b> clients of contracts inherit deadline, trace and baggage of the request.
   *   <li><b>WebSocket:</b> the gateway refuses upgrades with 501. Server-sent events work.
   * </ul>
   *
   * @param router makes the Router of one event loop; {@link #start} fails with what it throws
   */
  public GatewayBuilder mount(MountOptions where, Function<Vertx, Router> router) {
    mounts.add(new Mount(where, router));
    return this;
  }

  /**
   * Reads the contracts, writes the API document and opens the port.
   *
   * @return completed when requests are accepted. Fails with {@code INVALID_ARGUMENT} naming the
   *     route if a contract class is missing or cannot be served over HTTP, or naming the mount if
   *     it hides a route; with {@code UNAVAILABLE} naming the address if the port is taken
   */
  public Future<Gateway> start() {
    return GatewayImpl.start(
        vertx,
        options,
        new GatewayImpl.Dependencies(
            clock,
            services,
            mesh,
            guard,
            List.copyOf(mounts),
            traced ? mesh::spans : () -> SpanListener.NONE));
  }
}
