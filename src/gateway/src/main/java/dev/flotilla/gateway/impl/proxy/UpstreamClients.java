package dev.flotilla.gateway.impl.proxy;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.discovery.Instance;
import dev.flotilla.gateway.GatewayLimits;
import dev.flotilla.gateway.GatewayTimeouts;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Connections to instances of discovered HTTP services. The mesh carries the connecting only: once
 * a byte of a streamed body is on its way it cannot be repeated, so nothing after that is retried.
 */
public final class UpstreamClients {

  /** Shorter than what servers keep idle connections for, so that we close first. */
  private static final int KEEP_ALIVE_SECONDS = 10;

  private final HttpClient client;
  private final int most;
  private final Mesh mesh;
  private final Duration connect;

  public UpstreamClients(Vertx vertx, Mesh mesh, GatewayLimits limits, GatewayTimeouts deadlines) {
    this.mesh = mesh;
    this.connect = deadlines.connect();
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) deadlines.connect().toMillis())
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setPipelining(false) // CVE-2026-42584
            .setDecompressionSupported(false);
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(limits.maxInFlightStreams())
            .setMaxWaitQueueSize(0); // streams are limited before: each finds a connection
    this.most = limits.maxInFlightStreams();
    this.client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            .withConnectHandler(opened -> UpstreamGuard.watch(opened, options))
            .build();
  }

  /**
   * A request to an instance of a service, connected, with nothing sent yet.
   *
   * @param target path and query below the instance's base
   * @return fails as {@link Mesh#call} says
   */
  Future<HttpClientRequest> open(String service, HttpMethod method, String target) {
    PendingConnection pendingConnection = new PendingConnection();
    return mesh.call(
            new Call(service, method + " " + service, Instance.Kind.HTTP, false),
            (instance, timeLeft) ->
                request(options(instance, method, target, timeLeft), most)
                    .onSuccess(pendingConnection::opened)
                    .recover(cause -> Future.failedFuture(unreachable(instance, cause))))
        .onComplete(done -> pendingConnection.settled(done.result()));
  }

  /** On a connection that is fit for it; each that is not leaves the pool, so this ends. */
  private Future<HttpClientRequest> request(RequestOptions options, int left) {
    return client
        .request(options)
        .compose(
            request -> {
              request.exceptionHandler(broken -> {}); // Vert.x logs unhandled exceptions
              if (UpstreamGuard.of(request.connection()).usable()) {
                return Future.succeededFuture(request);
              }
              return left > 0
                  ? request(options, left - 1)
                  : Future.failedFuture("it sent unsolicited bytes");
            });
  }

  public void close() {
    client.close();
  }

  private RequestOptions options(
      Instance instance, HttpMethod method, String target, Duration timeLeft) {
    URI base = URI.create(instance.address());
    String root = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/$", "");
    long waitMs = Math.max(1, Math.min(connect.toMillis(), timeLeft.toMillis()));
    return new RequestOptions()
        .setHost(base.getHost())
        .setPort(base.getPort() < 0 ? 80 : base.getPort())
        .setMethod(method)
        .setConnectTimeout(waitMs)
        .setURI(root + target);
  }

  private static ServiceFailure unreachable(Instance instance, Throwable cause) {
    return new ServiceFailure(
        ServiceFailure.Code.UNAVAILABLE,
        instance.service() + " on " + instance.node() + " cannot be reached: " + reason(cause));
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** The attempts of one call: all but the chosen one are given up, also those that come late. */
  private static final class PendingConnection {
    private final Set<HttpClientRequest> opened = new HashSet<>(2);
    private boolean settled;

    synchronized void opened(HttpClientRequest request) {
      if (settled) {
        request.reset();
      } else {
        opened.add(request);
      }
    }

    synchronized void settled(HttpClientRequest chosen) {
      settled = true;
      opened.stream().filter(request -> request != chosen).forEach(HttpClientRequest::reset);
    }
  }
}
