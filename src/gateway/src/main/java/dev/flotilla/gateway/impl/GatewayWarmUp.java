package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.async.CallRounds;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.impl.server.ListeningSocket;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms a gateway up before it opens a port that another gateway serves already: the kernel would
 * give it its share of the connections at once. Requests go over loopback to servers like those of
 * the gateway, but on a port of their own, since the kernel gives requests to the shared port to
 * any gateway.
 */
final class GatewayWarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayWarmUp.class);
  private static final String LOOPBACK = "127.0.0.1";
  private static final int TIMEOUT_MS = 1_000;

  private final Vertx vertx;
  private final Clock clock;
  private final GatewayOptions options;
  private final List<ExampleRequest> examples;

  GatewayWarmUp(Vertx vertx, Clock clock, GatewayOptions options, ServedApi servedApi) {
    this.vertx = vertx;
    this.clock = clock;
    this.options = options;
    this.examples =
        servedApi.served().stream().flatMap(served -> ExampleRequest.of(served).stream()).toList();
  }

  /**
   * @param freePort negative, for one free port that the servers share
   * @param assembly makes what one event loop needs
   * @return completed when the gateway is warm, the time is over, or there is nothing to do; never
   *     fails
   */
  Future<Void> run(
      int freePort, Function<EventLoopServer, EventLoopServer.EventLoopResources> assembly) {
    boolean shares = options.reusePort() && options.port() != 0;
    if (!shares || options.warmUp().isZero() || examples.isEmpty()) {
      return Future.succeededFuture();
    }
    return isServed()
        .compose(served -> served ? onPortOfItsOwn(freePort, assembly) : Future.succeededFuture());
  }

  private Future<Boolean> isServed() {
    NetClient client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(TIMEOUT_MS));
    return client
        .connect(options.port(), options.host())
        .transform((socket, refused) -> Future.succeededFuture(refused == null))
        .eventually(client::close);
  }

  private Future<Void> onPortOfItsOwn(
      int freePort, Function<EventLoopServer, EventLoopServer.EventLoopResources> assembly) {
    ListeningSocket socket = new ListeningSocket(false);
    GatewayOptions own = options.withHost(LOOPBACK);
    List<EventLoopServer> servers = new CopyOnWriteArrayList<>();
    return vertx
        .deployVerticle(
            () -> {
              EventLoopServer server = new EventLoopServer(own, freePort, socket, assembly);
              servers.add(server);
              return server;
            },
            new DeploymentOptions().setInstances(options.eventLoops()))
        .compose(id -> requests(servers.get(0).port()).eventually(() -> vertx.undeploy(id)))
        .onFailure(broken -> LOG.warn("The gateway could not be warmed up", broken))
        .otherwiseEmpty();
  }

  private Future<Void> requests(int port) {
    HttpClient client = vertx.createHttpClient(new HttpClientOptions().setDefaultHost(LOOPBACK));
    List<Supplier<? extends Future<?>>> calls =
        examples.stream()
            .<Supplier<? extends Future<?>>>map(example -> () -> request(client, port, example))
            .toList();
    return new CallRounds(vertx.getOrCreateContext(), clock, calls)
        .run(options.warmUp())
        .onSuccess(
            outcome ->
                LOG.info(
                    "The gateway is warm after {} requests in {} ms: one took {} µs at first, {} µs"
                        + " at last",
                    outcome.count(),
                    outcome.took().toMillis(),
                    outcome.first().toNanos() / 1_000,
                    outcome.last().toNanos() / 1_000))
        .eventually(client::close)
        .mapEmpty();
  }

  private static Future<?> request(HttpClient client, int port, ExampleRequest example) {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setPort(port)
            .setURI(example.uri())
            .setTimeout(TIMEOUT_MS);
    example.headers().forEach(request::putHeader);
    return client
        .request(request)
        .compose(prepared -> prepared.send())
        .compose(HttpClientResponse::body);
  }
}
