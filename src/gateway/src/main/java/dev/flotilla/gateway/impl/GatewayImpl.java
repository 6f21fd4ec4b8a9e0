package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.Listeners;
import dev.flotilla.core.os.HostPort;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.gateway.Gateway;
import dev.flotilla.gateway.GatewayListener;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.GatewayStatus;
import dev.flotilla.gateway.Guard;
import dev.flotilla.gateway.impl.mount.Mount;
import dev.flotilla.gateway.impl.mount.MountConflicts;
import dev.flotilla.gateway.impl.openapi.ApiDocument;
import dev.flotilla.gateway.impl.openapi.CompiledDocument;
import dev.flotilla.gateway.impl.openapi.ServedContracts;
import dev.flotilla.gateway.impl.openapi.ServedMethod;
import dev.flotilla.gateway.impl.proxy.UpstreamClients;
import dev.flotilla.gateway.impl.server.ConnectionTracker;
import dev.flotilla.gateway.impl.server.Exchange;
import dev.flotilla.gateway.impl.server.InFlightLimits;
import dev.flotilla.gateway.impl.server.ListeningSocket;
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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway: the parts that its event loops share, its start and its end. */
public final class GatewayImpl implements Gateway {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayImpl.class);

  /** Vert.x shares one free port among the servers that ask for the same negative one. */
  private static final AtomicInteger FREE_PORTS = new AtomicInteger();

  private final Vertx vertx;
  private final Dependencies dependencies;
  private final GatewayOptions options;
  private final InFlightLimits inFlightLimits;
  private final RejectionLog rejectionLog = new RejectionLog();
  private final AccessLog log;
  private final Listeners<GatewayListener> listeners = new Listeners<>("gateway listener");
  private final ListeningSocket socket;
  private final List<EventLoopServer> loops = new CopyOnWriteArrayList<>();
  private ServedApi servedApi;
  private String deployment;
  private Future<Void> quiesced;
  private Future<Void> closed;

  /** The parts of the node that a gateway uses, and the Routers mounted in it. */
  public record Dependencies(
      Clock clock,
      Invoker services,
      Mesh mesh,
      Guard guard,
      List<Mount> mounts,
      Supplier<SpanListener> spans) {}

  private GatewayImpl(Vertx vertx, GatewayOptions options, Dependencies dependencies) {
    this.vertx = vertx;
    this.dependencies = dependencies;
    this.options = options;
    this.inFlightLimits = new InFlightLimits(options);
    this.log = options.accessLog() ? new AccessLog() : null;
    this.socket = new ListeningSocket(sharesPort(options));
  }

  private static boolean sharesPort(GatewayOptions options) {
    if (options.reusePort() && !ListeningSocket.canSharePorts()) {
      LOG.warn(
          "The port {} cannot be shared by several nodes on this system, only on Linux; a second"
              + " gateway on this machine needs another port",
          options.port());
      return false;
    }
    return options.reusePort();
  }

  /** See {@link dev.flotilla.gateway.GatewayBuilder#start}. */
  public static Future<Gateway> start(
      Vertx vertx, GatewayOptions options, Dependencies dependencies) {
    GatewayImpl gateway = new GatewayImpl(vertx, options, dependencies);
    return gateway
        .prepare()
        .compose(ready -> gateway.warmUp())
        .compose(warm -> gateway.listen())
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
  public Scheduled listen(GatewayListener listener) {
    return listeners.listen(listener);
  }

  @Override
  public synchronized Future<Void> quiesce() {
    if (quiesced == null) {
      Future<Void> idle = inFlightLimits.drain();
      quiesced = socket.close().compose(closed -> endConnections()).compose(gone -> idle);
    }
    return quiesced;
  }

  private Future<Void> endConnections() {
    return Future.join(loops.stream().map(EventLoopServer::drain).toList()).mapEmpty();
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

  /** Reads classes, which takes too long for an event loop. */
  private Future<Void> prepare() {
    return vertx
        .executeBlocking(
            () -> {
              List<ServedMethod> served = ServedContracts.of(options.routes());
              MountConflicts.refuse(dependencies.mounts(), options.routes(), served);
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
                    () ->
                        ServedApi.of(
                            options,
                            dependencies.mounts(),
                            prepared.served(),
                            prepared.document(),
                            compiled),
                    false))
        .onSuccess(made -> servedApi = made)
        .mapEmpty();
  }

  /** What no route to a contract needs is left out; examples are neither logged nor counted. */
  private Future<Void> warmUp() {
    Dependencies bare =
        new Dependencies(
            dependencies.clock(),
            dependencies.services(),
            dependencies.mesh(),
            Guard.OPEN,
            List.of(),
            () -> SpanListener.NONE);
    return new GatewayWarmUp(vertx, dependencies.clock(), options, servedApi)
        .run(
            -FREE_PORTS.incrementAndGet(),
            loop -> assemble(bare, null, new Listeners<>("gateway listener")));
  }

  private Future<Void> listen() {
    int port = options.port() == 0 ? -FREE_PORTS.incrementAndGet() : options.port();
    return vertx
        .deployVerticle(
            () -> {
              EventLoopServer loop =
                  new EventLoopServer(
                      options, port, socket, made -> assemble(dependencies, log, listeners));
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

  private EventLoopServer.EventLoopResources assemble(
      Dependencies dependencies, AccessLog log, Listeners<GatewayListener> heard) {
    ConnectionTracker connectionTracker =
        new ConnectionTracker(
            dependencies.clock(),
            options.timeouts(),
            options.limits(),
            inFlightLimits,
            rejectionLog);
    UpstreamClients upstreamClients =
        new UpstreamClients(vertx, dependencies.mesh(), options.limits(), options.timeouts());
    RouteTable routes =
        new RouteTableBuilder(vertx, dependencies, options, servedApi).routes(upstreamClients);
    Exchange.ExchangeSettings exchangeSettings =
        new Exchange.ExchangeSettings(
            dependencies.clock(), inFlightLimits, connectionTracker, rejectionLog);
    Ingress ingress =
        new Ingress(
            vertx,
            exchangeSettings,
            dependencies.guard(),
            routes,
            new IngressReports(log, heard, dependencies.spans()));
    return new EventLoopServer.EventLoopResources(ingress, connectionTracker, upstreamClients);
  }
}
