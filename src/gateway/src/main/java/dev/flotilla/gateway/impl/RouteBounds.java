package dev.flotilla.gateway.impl;

import dev.flotilla.core.Bytes;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.RouteOptions;
import java.time.Duration;

/**
 * The bounds of one route, after the gateway's defaults.
 *
 * @param baggage which headers go along to the services behind it
 */
record RouteBounds(long bodyBytes, Duration timeout, BaggageHeaders baggage) {

  static RouteBounds of(GatewayOptions options, RouteOptions route) {
    boolean contract = route.contract() != null;
    Bytes body = contract ? options.limits().body() : options.limits().streamBody();
    Duration timeout = contract ? options.deadlines().request() : options.deadlines().stream();
    return new RouteBounds(
        (route.bodyLimit() == null ? body : route.bodyLimit()).count(),
        route.timeout() == null ? timeout : route.timeout(),
        new BaggageHeaders(options.baggage()));
  }
}
