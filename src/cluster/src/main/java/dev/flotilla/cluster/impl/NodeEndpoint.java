package dev.flotilla.cluster.impl;

import dev.flotilla.core.Json;
import dev.flotilla.core.UserCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server with the health, metrics and status pages of a node. Read-only. */
final class NodeEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(NodeEndpoint.class);

  /** Idle connections are closed after this; scrapers and probes reconnect. */
  private static final int IDLE_SECONDS = 60;

  private final Map<String, Supplier<Future<EndpointResponse>>> pages = new ConcurrentHashMap<>();
  private final HttpServer server;

  private NodeEndpoint(Vertx vertx) {
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setReuseAddress(true));
  }

  static Future<NodeEndpoint> open(Vertx vertx, String host, int port) {
    NodeEndpoint nodeEndpoint = new NodeEndpoint(vertx);
    return nodeEndpoint
        .server
        .requestHandler(nodeEndpoint::answer)
        .listen(port, host)
        .map(listening -> nodeEndpoint);
  }

  int port() {
    return server.actualPort();
  }

  void page(String path, Supplier<Future<EndpointResponse>> page) {
    pages.put(path, page);
  }

  Future<Void> close() {
    return server.close();
  }

  private void answer(HttpServerRequest request) {
    Supplier<Future<EndpointResponse>> page = pages.get(request.path());
    if (page == null) {
      send(
          request,
          EndpointResponse.json(
              404, Map.of("status", 404, "pages", new TreeSet<>(pages.keySet()))));
    } else if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      request.response().putHeader("Allow", "GET, HEAD");
      send(
          request,
          EndpointResponse.json(405, Map.of("status", 405, "detail", "only GET and HEAD")));
    } else {
      UserCode.start("the page " + request.path(), page)
          .otherwise(failure -> broken(request.path(), failure))
          .onSuccess(endpointResponse -> send(request, endpointResponse));
    }
  }

  private static EndpointResponse broken(String path, Throwable failure) {
    LOG.error("the page {} of the node endpoint failed", path, failure);
    return EndpointResponse.json(
        500, Map.of("status", 500, "detail", "the page failed, see the log"));
  }

  private static void send(HttpServerRequest request, EndpointResponse endpointResponse) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response
        .setStatusCode(endpointResponse.status())
        .putHeader("Content-Type", endpointResponse.contentType());
    if (request.method() == HttpMethod.HEAD) {
      response.putHeader("Content-Length", String.valueOf(endpointResponse.body().length()));
      response.end().onFailure(NodeEndpoint::gone);
    } else {
      response.end(endpointResponse.body()).onFailure(NodeEndpoint::gone);
    }
  }

  private static void gone(Throwable cause) {
    LOG.debug("a client of the node endpoint closed its connection: {}", cause.toString());
  }

  /** The content of a page. */
  record EndpointResponse(int status, String contentType, Buffer body) {

    static EndpointResponse json(int status, Object value) {
      return new EndpointResponse(status, "application/json", Json.encode(value));
    }

    static EndpointResponse text(String contentType, String text) {
      return new EndpointResponse(200, contentType, Buffer.buffer(text));
    }
  }
}
