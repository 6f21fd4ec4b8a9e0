package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.HostPort;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.Gateway;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.GatewayStatus;
import dev.flotilla.gateway.Guard;
import dev.flotilla.gateway.impl.openapi.ApiDocument;
import dev.flotilla.gateway.impl.openapi.CompiledDocument;
import dev.flotilla.gateway.impl.openapi.ServedContracts;
import dev.flotilla.gateway.impl.openapi.ServedMethod;
import dev.flotilla.gateway.impl.proxy.UpstreamClients;
import dev.flotilla.gateway.impl.server.ConnectionTracker;
import dev.flotilla.gateway.impl.server.Exchange;
import dev.flotilla.gateway.impl.server.InFlightLimits;
import dev.flotilla.gateway.impl.server.RejectionLog;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.Invoker;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway: what its event loops share, and its life. */
public final class GatewayImpl implements Gateway {

  /** Vert.x shares one free port among the servers that ask for the same negative one. */
  private static final AtomicInteger FREE_PORTS = new AtomicInteger();

  private final Vertx vertx;
  private final Clock clock;
  private final Inside inside;
  private final GatewayOptions options;
  private final InFlightLimits inFlightLimits;
  private final RejectionLog rejectionLog = new RejectionLog();
  private final AccessLog log;
  private final List<EventLoopServer> loops = new CopyOnWriteArrayList<>();
  private ServedApi servedApi;
  private String deployment;
  private Future<Void> quiesced;
  private Future<Void> closed;

  /** What a gateway stands before, and who guards it. */
  private record Inside(Invoker services, Mesh mesh, Guard guard) {}

  private GatewayImpl(Vertx vertx, Clock clock, Inside inside, GatewayOptions options) {
    this.vertx = vertx;
    this.clock = clock;
    this.inside = inside;
    this.options = options;
    this.inFlightLimits = new InFlightLimits(options);
    this.log = options.accessLog() ? new AccessLog() : null;
  }

  /** See {@link Gateway#start}. */
  public static Future<Gateway> start(
      Vertx vertx, Clock clock, Invoker services, Mesh mesh, GatewayOptions options, Guard guard) {
    Inside inside = new Inside(services, mesh, guard);
    GatewayImpl gateway = new GatewayImpl(vertx, clock, inside, options);
    return gateway
        .prepare()
        .compose(ready -> gateway.listen())
        .recover(failure -> gateway.close().transform(done -> Future.failedFuture(failure)))
        .map(gateway);
  }

  @Override
  public int port() {
    return loops.get(0).port();
  }

  @Override
  public String openApi() {
    return servedApi.document().toString();
  }

  @Override
  public GatewayStatus status() {
    return new GatewayStatus(
        inFlightLimits.connections(),
        inFlightLimits.requests(),
        inFlightLimits.streams(),
        inFlightLimits.bodyBytes(),
        inFlightLimits.refused(),
        rejectionLog.counted(),
        log == null ? 0 : log.dropped());
  }

  @Override
  public synchronized Future<Void> quiesce() {
    if (quiesced == null) {
      Future<Void> idle = inFlightLimits.drain();
      quiesced =
          Future.join(loops.stream().map(EventLoopServer::shutdown).toList())
              .compose(closed -> idle);
    }
    return quiesced;
  }

  @Override
  public synchronized Future<Void> close() {
    if (closed == null) {
      // Vert.x may have undeployed it already, together with the verticle that started the gateway.
      Future<Void> undeployed =
          deployment != null && vertx.deploymentIDs().contains(deployment)
              ? vertx.undeploy(deployment)
              : Future.succeededFuture();
      closed =
          undeployed.eventually(
              () -> {
                rejectionLog.logNew();
                if (log != null) {
                  log.close();
                }
                return Future.succeededFuture();
              });
    }
    return closed;
  }

  /** Reading classes takes its time, and not that of an event loop. */
  private Future<Void> prepare() {
    return vertx
        .executeBlocking(
            () -> {
              List<ServedMethod> served = ServedContracts.of(options.routes());
              return new Prepared(served, ApiDocument.of(options, served));
            },
            false)
        .compose(this::compile);
  }

  private record Prepared(List<ServedMethod> served, JsonObject document) {}

  private Future<Void> compile(Prepared prepared) {
    return CompiledDocument.of(vertx, prepared.document())
        .compose(
            compiled ->
                vertx.executeBlocking(
                    () -> ServedApi.of(options, prepared.served(), prepared.document(), compiled),
                    false))
        .onSuccess(made -> servedApi = made)
        .mapEmpty();
  }

  private Future<Void> listen() {
    int port = options.port() == 0 ? -FREE_PORTS.incrementAndGet() : options.port();
    return vertx
        .deployVerticle(
            () -> {
              EventLoopServer loop = new EventLoopServer(options, port, this::assemble);
              loops.add(loop);
              return loop;
            },
            new DeploymentOptions().setInstances(options.eventLoops()))
        .onSuccess(id -> deployment = id)
        .recover(this::notListening)
        .mapEmpty();
  }

  private Future<String> notListening(Throwable cause) {
    if (cause instanceof BindException || cause.getCause() instanceof BindException) {
      String address = HostPort.of(options.host(), options.port());
      return Future.failedFuture(
          new ServiceFailure(
              ServiceFailure.Code.UNAVAILABLE,
              "the gateway cannot listen on " + address + ": " + cause.getMessage()));
    }
    return Future.failedFuture(cause);
  }

  private EventLoopServer.EventLoopResources assemble(EventLoopServer loop) {
    ConnectionTracker connectionTracker =
        new ConnectionTracker(
            clock, options.timeouts(), options.limits(), inFlightLimits, rejectionLog);
    UpstreamClients upstreamClients =
        new UpstreamClients(vertx, inside.mesh(), options.limits(), options.timeouts());
    RouteTable routes =
        new RouteTableBuilder(vertx, clock, inside.services(), options, servedApi)
            .routes(upstreamClients);
    Entrance entrance = new Entrance(inside.guard(), routes);
    Exchange.ExchangeSettings exchangeSettings =
        new Exchange.ExchangeSettings(clock, inFlightLimits, connectionTracker, rejectionLog);
    Ingress ingress = new Ingress(vertx, exchangeSettings, entrance, log);
    return new EventLoopServer.EventLoopResources(ingress, connectionTracker, upstreamClients);
  }
}
