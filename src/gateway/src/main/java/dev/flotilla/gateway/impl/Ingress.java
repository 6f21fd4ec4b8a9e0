package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/** First sight of a request: limits, ambiguities, path, route. One per event loop. */
final class Ingress {

  private final Vertx vertx;
  private final Clock clock;
  private final Load load;
  private final Connections connections;
  private final Entrance entrance;
  private final AccessLog log;

  /**
   * @param log null for no access log
   */
  Ingress(
      Vertx vertx,
      Clock clock,
      Load load,
      Connections connections,
      Entrance entrance,
      AccessLog log) {
    this.vertx = vertx;
    this.clock = clock;
    this.load = load;
    this.connections = connections;
    this.entrance = entrance;
    this.log = log;
  }

  void handle(HttpServerRequest request) {
    connections.busy(request.connection());
    boolean admitted = load.enterRequest();
    Exchange exchange = new Exchange(vertx, request, clock.nanos(), load, this::over);
    if (!admitted) {
      exchange.hold(); // it was never counted, so it must not be counted off
      exchange.refuse(
          Problem.of(ProblemKind.OVERLOADED, "too many requests are in flight; come back soon"));
      return;
    }
    try {
      Headers.refuseAmbiguous(request);
      entrance.admit(request);
      route(exchange);
    } catch (RuntimeException failure) {
      exchange.fail(failure);
    }
  }

  /** A request that the HTTP parser could not read; the connection is closed after the answer. */
  void handleInvalid(HttpServerRequest request) {
    connections.busy(request.connection());
    Throwable cause = request.decoderResult().cause();
    Exchange exchange = new Exchange(vertx, request, clock.nanos(), load, this::over);
    exchange.hold();
    exchange.bodyComplete();
    if (cause instanceof TooLongHttpLineException) {
      exchange.refuse(Problem.of(ProblemKind.URI_TOO_LONG, "the request line is too long"));
    } else if (cause instanceof TooLongHttpHeaderException) {
      exchange.refuse(Problem.of(ProblemKind.HEADERS_TOO_LARGE, "the headers are too large"));
    } else {
      exchange.refuse(Problem.of(ProblemKind.MALFORMED_REQUEST, "this is not HTTP"));
    }
  }

  private void route(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    String method = request.method().name();
    if (request.uri().equals("*")) {
      throw Refusal.of(ProblemKind.UNKNOWN_PATH, "only paths are served");
    }
    RequestPath path = RequestPath.of(request.uri());
    RouteTable.Match match = entrance.find(request, path);
    if (match.endpoint() != null) {
      match.endpoint().handle(exchange, path, match.variables());
    } else if (match.allow().isEmpty()) {
      exchange.refuse(unknown(path));
    } else if (method.equals("OPTIONS")) {
      exchange.response().putHeader(HttpHeaders.ALLOW, String.join(", ", match.allow()));
      exchange.empty(204);
    } else {
      exchange.refuse(Problem.methodNotAllowed(method, match.allow()));
    }
  }

  private static Problem unknown(RequestPath path) {
    String asked = path.segments().isEmpty() ? "/" : path.text();
    return Problem.of(
        ProblemKind.UNKNOWN_PATH, "nothing is served at " + asked + "; /docs shows what is");
  }

  private void over(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    connections.idle(request.connection(), !exchange.bodyPending());
    if (log != null) {
      log.add(
          new AccessLog.Line(
              request.method().name(),
              exchange.path(),
              exchange.response().ended() ? exchange.response().getStatusCode() : 0,
              exchange.response().bytesWritten(),
              clock.nanos() - exchange.startNanos(),
              exchange.trace().traceId(),
              peer(request.remoteAddress()),
              exchange.problem()));
    }
  }

  private static String peer(SocketAddress address) {
    return address == null || address.hostAddress() == null ? "-" : address.hostAddress();
  }
}
