package dev.flotilla.gateway.impl;

import dev.flotilla.gateway.Guard;
import dev.flotilla.gateway.impl.http.RequestPath;
import io.vertx.core.http.HttpServerRequest;

/** Who may come in, and where to. */
record Entrance(Guard guard, RouteTable routes) {

  /** What is behind a request's method and path. */
  RouteTable.Match find(HttpServerRequest request, RequestPath path) {
    return routes.find(request.method().name(), path);
  }

  /** See {@link Guard#admit}. */
  void admit(HttpServerRequest request) {
    guard.admit(request.headers());
  }
}
