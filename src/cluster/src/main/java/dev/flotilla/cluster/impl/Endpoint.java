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

/** The HTTP server on which a node tells about itself. Read-only. */
final class Endpoint {

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  /** Longest time a connection may lie idle; scrapers and probes reconnect. */
  private static final int IDLE_SECONDS = 60;

  private final Map<String, Supplier<Future<Answer>>> pages = new ConcurrentHashMap<>();
  private final HttpServer server;

  private Endpoint(Vertx vertx) {
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setReuseAddress(true));
  }

  static Future<Endpoint> open(Vertx vertx, String host, int port) {
    Endpoint endpoint = new Endpoint(vertx);
    return endpoint
        .server
        .requestHandler(endpoint::answer)
        .listen(port, host)
        .map(listening -> endpoint);
  }

  int port() {
    return server.actualPort();
  }

  void page(String path, Supplier<Future<Answer>> page) {
    pages.put(path, page);
  }

  Future<Void> close() {
    return server.close();
  }

  private void answer(HttpServerRequest request) {
    Supplier<Future<Answer>> page = pages.get(request.path());
    if (page == null) {
      send(
          request, Answer.json(404, Map.of("status", 404, "pages", new TreeSet<>(pages.keySet()))));
    } else if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      request.response().putHeader("Allow", "GET, HEAD");
      send(request, Answer.json(405, Map.of("status", 405, "detail", "only GET and HEAD")));
    } else {
      UserCode.start("the page " + request.path(), page)
          .otherwise(failure -> broken(request.path(), failure))
          .onSuccess(answer -> send(request, answer));
    }
  }

  private static Answer broken(String path, Throwable failure) {
    LOG.error("the page {} failed", path, failure);
    return Answer.json(500, Map.of("status", 500, "detail", "the page failed, see the log"));
  }

  private static void send(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(answer.status()).putHeader("Content-Type", answer.contentType());
    if (request.method() == HttpMethod.HEAD) {
      response.putHeader("Content-Length", String.valueOf(answer.body().length()));
      response.end().onFailure(Endpoint::gone);
    } else {
      response.end(answer.body()).onFailure(Endpoint::gone);
    }
  }

  private static void gone(Throwable cause) {
    LOG.debug("the client went away: {}", cause.toString());
  }

  /** What a page says. */
  record Answer(int status, String contentType, Buffer body) {

    static Answer json(int status, Object value) {
      return new Answer(status, "application/json", Json.encode(value));
    }

    static Answer text(String contentType, String text) {
      return new Answer(200, contentType, Buffer.buffer(text));
    }
  }
}
