package dev.flotilla.gateway;

import dev.flotilla.core.Check;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The content of {@code gateway.yaml}. Immutable; an absent part takes its default.
 *
 * @param host address to listen on; default {@code 127.0.0.1}, so that nothing is open to the
 *     network unless somebody says so
 * @param port 1 to 65,535, or 0 for any free one; default 8080
 * @param eventLoops threads that serve requests, 1 to 64; default one per processor, because more
 *     only adds switches
 * @param title of the API document; default {@code Flotilla API}
 * @param version of the API document; default {@code 1}
 * @param accessLog whether each request is logged by the logger {@code flotilla.access}; default
 *     yes
 * @param docs whether {@code /docs} and {@code /openapi.json} are served; default yes
 * @param deadlines how long things may take
 * @param limits how much there may be of things
 * @param routes what is served; no two may claim the same method and path
 */
public record GatewayOptions(
    String host,
    Integer port,
    Integer eventLoops,
    String title,
    String version,
    Boolean accessLog,
    Boolean docs,
    Deadlines deadlines,
    Limits limits,
    List<RouteOptions> routes) {

  /** Of DESIGN.md, section 5. */
  public static final int DEFAULT_PORT = 8080;

  public GatewayOptions {
    host = host == null ? "127.0.0.1" : host;
    port = port == null ? DEFAULT_PORT : port;
    eventLoops = eventLoops == null ? Runtime.getRuntime().availableProcessors() : eventLoops;
    title = title == null ? "Flotilla API" : title;
    version = version == null ? "1" : version;
    accessLog = accessLog == null || accessLog;
    docs = docs == null || docs;
    deadlines = deadlines == null ? Deadlines.defaults() : deadlines;
    limits = limits == null ? Limits.defaults() : limits;
    routes = routes == null ? List.of() : List.copyOf(routes);
    Check.notBlank("host", host);
    Check.between("port", port, 0, 65_535);
    Check.between("eventLoops", eventLoops, 1, 64);
    Check.notBlank("title", title);
    Check.notBlank("version", version);
    refuseConflicts(routes);
  }

  /** Everything by default, with these routes. */
  public static GatewayOptions of(List<RouteOptions> routes) {
    return new GatewayOptions(null, null, null, null, null, null, null, null, null, routes);
  }

  /** The same with another port. */
  public GatewayOptions withPort(int another) {
    return new GatewayOptions(
        host, another, eventLoops, title, version, accessLog, docs, deadlines, limits, routes);
  }

  /** The same with other deadlines. */
  public GatewayOptions withDeadlines(Deadlines others) {
    return new GatewayOptions(
        host, port, eventLoops, title, version, accessLog, docs, others, limits, routes);
  }

  /** The same with other limits. */
  public GatewayOptions withLimits(Limits others) {
    return new GatewayOptions(
        host, port, eventLoops, title, version, accessLog, docs, deadlines, others, routes);
  }

  private static void refuseConflicts(List<RouteOptions> routes) {
    Set<String> taken = new HashSet<>();
    for (RouteOptions route : routes) {
      String claim = (route.method() == null ? "any method" : route.method()) + " " + route.path();
      Check.that(taken.add(claim), "routes", "without two that claim the same", claim);
    }
  }
}
