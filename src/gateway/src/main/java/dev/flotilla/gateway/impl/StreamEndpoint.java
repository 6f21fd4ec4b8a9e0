package dev.flotilla.gateway.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.gateway.RouteOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;

/** Streams requests below a path to a discovered HTTP service, and its answers back. */
final class StreamEndpoint implements Endpoint {

  private final Vertx vertx;
  private final Clock clock;
  private final Upstreams upstreams;
  private final RouteOptions route;
  private final RouteBounds bounds;
  private final Duration idle;

  StreamEndpoint(
      Vertx vertx,
      Clock clock,
      Upstreams upstreams,
      RouteOptions route,
      RouteBounds bounds,
      Duration idle) {
    this.vertx = vertx;
    this.clock = clock;
    this.upstreams = upstreams;
    this.route = route;
    this.bounds = bounds;
    this.idle = idle;
  }

  @Override
  public void handle(Exchange exchange, RequestPath path, List<String> variables) {
    HttpServerRequest request = exchange.request();
    BodyReader.refuseOver(Headers.bodyBytes(request.headers()), bounds.bodyBytes());
    if (!exchange.enter() || !exchange.enterStream()) {
      return;
    }
    Streaming streaming = new Streaming(vertx, clock, exchange, bounds.bodyBytes(), idle);
    exchange.hold();
    streaming
        .over()
        .onComplete(
            over -> {
              exchange.leaveStream();
              exchange.release();
            });
    try {
      exchange.startClock(clock, bounds, streaming::late);
    } catch (Refusal malformed) {
      streaming.failed(malformed);
      return;
    }
    request.pause();
    upstreams
        .open(route.service(), request.method(), target(path, request.uri()))
        .onSuccess(streaming::connected)
        .onFailure(streaming::failed);
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
