package dev.flotilla.gateway.impl.server;

import dev.flotilla.core.Bytes;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.MountOptions;
import dev.flotilla.gateway.RouteOptions;
import dev.flotilla.gateway.impl.http.BaggageHeaders;
import java.time.Duration;

/**
 * The bounds of one route, after the gateway's defaults.
 *
 * @param baggage which headers are propagated to the services behind it
 */
public record RouteLimits(long bodyBytes, Duration timeout, BaggageHeaders baggage) {

  public static RouteLimits of(GatewayOptions options, RouteOptions route) {
    boolean contract = route.contract() != null;
    Bytes body = contract ? options.limits().maxBody() : options.limits().maxStreamBody();
    Duration timeout = contract ? options.timeouts().request() : options.timeouts().stream();
    return new RouteLimits(
        (route.maxBody() == null ? body : route.maxBody()).count(),
        route.timeout() == null ? timeout : route.timeout(),
        new BaggageHeaders(options.baggage()));
  }

  /** The limits of a mounted Router. */
  public static RouteLimits of(GatewayOptions options, MountOptions mount) {
    Bytes body = mount.maxBody() == null ? options.limits().maxBody() : mount.maxBody();
    Duration timeout = mount.timeout() == null ? options.timeouts().request() : mount.timeout();
    return new RouteLimits(body.count(), timeout, new BaggageHeaders(options.baggage()));
  }
}
