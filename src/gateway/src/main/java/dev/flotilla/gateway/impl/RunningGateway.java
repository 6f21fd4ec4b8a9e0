package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.HostPort;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.Gateway;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.GatewayStatus;
import dev.flotilla.gateway.Guard;
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
public final class RunningGateway implements Gateway {

  /** Vert.x shares one free port among the servers that ask for the same negative one. */
  private static final AtomicInteger FREE_PORTS = new AtomicInteger();

  private final Vertx vertx;
  private final Clock clock;
  private final Inside inside;
  private final GatewayOptions options;
  private final Load load;
  private final Rejections rejections = new Rejections();
  private final AccessLog log;
  private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
  private Site site;
  private String deployment;
  private Future<Void> quiesced;
  private Future<Void> closed;

  /** What a gateway stands before, and who guards it. */
  private record Inside(Invoker services, Mesh mesh, Guard guard) {}

  private RunningGateway(Vertx vertx, Clock clock, Inside inside, GatewayOptions options) {
    this.vertx = vertx;
    this.clock = clock;
    this.inside = inside;
    this.options = options;
    this.load = new Load(options);
    this.log = options.accessLog() ? new AccessLog() : null;
  }

  /** See {@link Gateway#start}. */
  public static Future<Gateway> start(
      Vertx vertx, Clock clock, Invoker services, Mesh mesh, GatewayOptions options, Guard guard) {
    Inside inside = new Inside(services, mesh, guard);
    RunningGateway gateway = new RunningGateway(vertx, clock, inside, options);
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
    return site.document().toString();
  }

  @Override
  public GatewayStatus status() {
    return new GatewayStatus(
        load.connections(),
        load.requests(),
        load.streams(),
        load.bodyBytes(),
        load.refused(),
        rejections.counted(),
        log == null ? 0 : log.dropped());
  }

  @Override
  public synchronized Future<Void> quiesce() {
    if (quiesced == null) {
      Future<Void> idle = load.drain();
      quiesced =
          Future.join(loops.stream().map(EventLoop::shutdown).toList()).compose(closed -> idle);
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
                rejections.logNew();
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
                    () -> Site.of(options, prepared.served(), prepared.document(), compiled),
                    false))
        .onSuccess(made -> site = made)
        .mapEmpty();
  }

  private Future<Void> listen() {
    int port = options.port() == 0 ? -FREE_PORTS.incrementAndGet() : options.port();
    return vertx
        .deployVerticle(
            () -> {
              EventLoop loop = new EventLoop(options, port, this::assemble);
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

  private EventLoop.Parts assemble(EventLoop loop) {
    Connections connections =
        new Connections(clock, options.deadlines(), options.limits(), load, rejections);
    Upstreams upstreams =
        new Upstreams(vertx, inside.mesh(), options.limits(), options.deadlines());
    RouteTable routes =
        new RouteAssembly(vertx, clock, inside.services(), options, site).routes(upstreams);
    Entrance entrance = new Entrance(inside.guard(), routes);
    Exchange.Shared shared = new Exchange.Shared(clock, load, connections, rejections);
    Ingress ingress = new Ingress(vertx, shared, entrance, log);
    return new EventLoop.Parts(ingress, connections, upstreams);
  }
}
