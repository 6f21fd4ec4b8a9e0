package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.Guard;
import dev.flotilla.gateway.impl.http.Problem;
import dev.flotilla.gateway.impl.http.ProblemException;
import dev.flotilla.gateway.impl.http.ProblemKind;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.ClientConnection;
import dev.flotilla.gateway.impl.server.Exchange;
import dev.flotilla.gateway.impl.server.HttpVersionCheck;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Admits requests and finds their endpoints. One per event loop. */
final class Ingress {

  private final Vertx vertx;
  private final Exchange.ExchangeSettings exchangeSettings;
  private final Guard guard;
  private final RouteTable routes;
  private final IngressReports reports;

  Ingress(
      Vertx vertx,
      Exchange.ExchangeSettings exchangeSettings,
      Guard guard,
      RouteTable routes,
      IngressReports reports) {
    this.vertx = vertx;
    this.exchangeSettings = exchangeSettings;
    this.guard = guard;
    this.routes = routes;
    this.reports = reports;
  }

  void handle(HttpServerRequest request) {
    ClientConnection connection = exchangeSettings.connectionTracker().busy(request.connection());
    if (connection == null) {
      return; // it was turned away and is about to close
    }
    Exchange exchange = new Exchange(vertx, request, connection, exchangeSettings, this::over);
    try {
      RequestHeaders.refuseAmbiguous(request);
      route(exchange);
    } catch (Throwable failure) { // guards and Routers are the user's code
      exchange.fail(failure);
    }
  }

  /** A request that the HTTP parser could not read; the connection is closed after the answer. */
  void handleInvalid(HttpServerRequest request) {
    ClientConnection connection = exchangeSettings.connectionTracker().busy(request.connection());
    Throwable cause = request.decoderResult().cause();
    if (connection == null || cause instanceof PrematureChannelClosureException) {
      return; // the client is gone
    }
    Exchange exchange = new Exchange(vertx, request, connection, exchangeSettings, this::over);
    exchange.bodyComplete();
    exchange.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    if (cause instanceof TooLongHttpLineException) {
      exchange.refuse(Problem.of(ProblemKind.URI_TOO_LONG, "the request line is too long"));
    } else if (cause instanceof TooLongHttpHeaderException) {
      exchange.refuse(Problem.of(ProblemKind.HEADERS_TOO_LARGE, "the headers are too large"));
    } else if (cause instanceof HttpVersionCheck.UnsupportedVersion) {
      exchange.refuse(Problem.of(ProblemKind.VERSION_NOT_SUPPORTED, cause.getMessage()));
    } else {
      exchange.refuse(Problem.of(ProblemKind.MALFORMED_REQUEST, "this is not HTTP"));
    }
  }

  private void route(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    String method = request.method().name();
    RequestPath path = pathOf(request);
    RouteTable.Match match = routes.find(method, path);
    exchange.matched(match.route());
    if (match.endpoint() == null || match.endpoint().guarded()) {
      guard.admit(request.headers());
    }
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

  private static RequestPath pathOf(HttpServerRequest request) {
    if (request.uri().equals("*")) {
      throw ProblemException.of(ProblemKind.UNKNOWN_PATH, "only paths are served");
    }
    return RequestPath.of(request.uri());
  }

  private static Problem unknown(RequestPath path) {
    String asked = path.segments().isEmpty() ? "/" : path.text();
    return Problem.of(ProblemKind.UNKNOWN_PATH, "no route for " + asked + "; see /docs");
  }

  private void over(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    boolean last =
        exchange.response().headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
    exchangeSettings.connectionTracker().idle(exchange.connection(), !exchange.bodyPending(), last);
    reports.over(exchange);
  }
}
