package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.impl.proxy.UpstreamClients;
import dev.flotilla.gateway.impl.server.ConnectionTracker;
import dev.flotilla.gateway.impl.server.ListeningSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The part of a gateway that runs on one event loop: a server of its own on the shared port. */
final class EventLoopServer extends VerticleBase {

  /** What an event loop needs, made on it. */
  record EventLoopResources(
      Ingress ingress, ConnectionTracker connectionTracker, UpstreamClients upstreamClients) {}

  private final GatewayOptions options;
  private final int port;
  private final ListeningSocket socket;
  private final Function<EventLoopServer, EventLoopResources> assembly;
  private EventLoopResources eventLoopResources;
  private HttpServer server;

  /**
   * @param port negative for one free port that all loops of a gateway share
   */
  EventLoopServer(
      GatewayOptions options,
      int port,
      ListeningSocket socket,
      Function<EventLoopServer, EventLoopResources> assembly) {
    this.options = options;
    this.port = port;
    this.socket = socket;
    this.assembly = assembly;
  }

  @Override
  public Future<?> start() {
    eventLoopResources = assembly.apply(this);
    server =
        socket
            .server(vertx, serverOptions())
            .connectionHandler(eventLoopResources.connectionTracker()::opened)
            .requestHandler(eventLoopResources.ingress()::handle)
            .invalidRequestHandler(eventLoopResources.ingress()::handleInvalid)
            .exceptionHandler(broken -> {}); // a client may break off at any time
    vertx.setPeriodic(
        eventLoopResources.connectionTracker().lookEvery().toMillis(),
        look -> eventLoopResources.connectionTracker().look());
    return server.listen(port, options.host());
  }

  @Override
  public Future<?> stop() {
    eventLoopResources.upstreamClients().close();
    eventLoopResources.connectionTracker().closeAll();
    return server.close();
  }

  int port() {
    return server.actualPort();
  }

  /** Ends the connections, each after its next answer; completed when all are closed. */
  Future<Void> drain() {
    Promise<Void> drained = Promise.promise();
    context.runOnContext(
        begin -> eventLoopResources.connectionTracker().drain().onComplete(drained));
    // Bounded by the caller, who then closes.
    return drained.future().compose(gone -> server.shutdown(1, TimeUnit.HOURS));
  }

  private HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setMaxHeaderSize((int) options.limits().maxHeaders().count())
        .setMaxInitialLineLength((int) options.limits().maxRequestLine().count())
        .setHttp2ClearTextEnabled(false) // an upgrade would slip past the limits of HTTP/1.1
        .setHandle100ContinueAutomatically(false)
        .setDecompressionSupported(false) // a small body must not become a large one
        .setPerFrameWebSocketCompressionSupported(false) // its handler fails from 128 pipelined
        .setPerMessageWebSocketCompressionSupported(false) // requests on, and there is no WebSocket
        .setTracingPolicy(TracingPolicy.IGNORE) // the ingress makes the spans
        .setTcpNoDelay(true)
        .setAcceptBacklog(1024);
  }
}
