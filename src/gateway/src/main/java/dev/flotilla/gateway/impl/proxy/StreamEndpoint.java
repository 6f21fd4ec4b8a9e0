package dev.flotilla.gateway.impl.proxy;

import dev.flotilla.core.Clock;
import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.gateway.impl.http.ProblemException;
import dev.flotilla.gateway.impl.http.RequestHeaders;
import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.BodyReader;
import dev.flotilla.gateway.impl.server.Endpoint;
import dev.flotilla.gateway.impl.server.Exchange;
import dev.flotilla.gateway.impl.server.RouteLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;

/** Streams requests below a path to a discovered HTTP service, and its answers back. */
public final class StreamEndpoint implements Endpoint {

  private final Vertx vertx;
  private final Clock clock;
  private final UpstreamClients upstreamClients;
  private final RouteOptions route;
  private final RouteLimits bounds;
  private final Duration idle;

  public StreamEndpoint(
      Vertx vertx,
      Clock clock,
      UpstreamClients upstreamClients,
      RouteOptions route,
      RouteLimits bounds,
      Duration idle) {
    this.vertx = vertx;
    this.clock = clock;
    this.upstreamClients = upstreamClients;
    this.route = route;
    this.bounds = bounds;
    this.idle = idle;
  }

  @Override
  public void handle(Exchange exchange, RequestPath path, List<String> variables) {
    HttpServerRequest request = exchange.request();
    BodyReader.refuseOver(RequestHeaders.bodyBytes(request.headers()), bounds.bodyBytes());
    if (!exchange.enter() || !exchange.enterStream()) {
      return;
    }
    StreamExchange streamExchange =
        new StreamExchange(vertx, clock, exchange, bounds.bodyBytes(), idle);
    exchange.hold();
    streamExchange
        .over()
        .onComplete(
            over -> {
              exchange.leaveStream();
              exchange.release();
            });
    try {
      exchange.startClock(clock, bounds, streamExchange::late);
    } catch (ProblemException malformed) {
      streamExchange.failed(malformed);
      return;
    }
    request.pause();
    upstreamClients
        .open(route.service(), request.method(), target(path, request.uri()))
        .onSuccess(streamExchange::connected)
        .onFailure(streamExchange::failed);
  }

  private String target(RequestPath path, String uri) {
    String forwarded = path.text();
    if (route.rewrite() != null) {
      String below = route.path().equals("/") ? forwarded : forwarded.substring(cut(forwarded));
      forwarded = (route.rewrite().equals("/") ? "" : route.rewrite()) + below;
    }
    String query = RequestPath.queryOf(uri);
    return (forwarded.isEmpty() ? "/" : forwarded) + (query.isEmpty() ? "" : "?" + query);
  }

  private int cut(String forwarded) {
    return Math.min(route.path().length(), forwarded.length());
  }
}
