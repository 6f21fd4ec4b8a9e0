package dev.flotilla.gateway;

import dev.flotilla.core.Baggage;
import dev.flotilla.core.Bytes;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The content of {@code gateway.yaml}. Immutable; an absent part takes its default.
 *
 * @param host address to listen on; default {@code 127.0.0.1}, so that nothing is open to the
 *     network by default
 * @param port 1 to 65,535, or 0 for any free one; default 8080
 * @param reusePort whether several gateways of one machine may listen on the port, by {@code
 *     SO_REUSEPORT}: the kernel then distributes new connections over them, also to one that hangs.
 *     All of them must set it, and run as the same user. On systems other than Linux a warning is
 *     logged, and the port is not shared. Default no, because a second gateway on a port is mostly
 *     a mistake
 * @param warmUp longest time in which a gateway sends the {@link dev.flotilla.rpc.Warm} examples of
 *     its {@code GET} routes to itself before it opens a port that another gateway serves already;
 *     the calls behind them go to services as usual. 0 s to 30 s; default 0 s, which is off
 * @param eventLoops threads that serve requests, 1 to 64; default one per processor, because more
 *     only adds switches
 * @param title of the API document; default {@code Flotilla API}
 * @param version of the API document; default {@code 1}
 * @param accessLog whether each request is logged by the logger {@code flotilla.access}; default
 *     yes
 * @param docs whether {@code /docs}, {@code /openapi.json} and, unless a route or mount has the
 *     path {@code /}, a landing page at {@code /} are served; default yes
 * @param console address of the operator's console, to which the landing page links, such as {@code
 *     http://127.0.0.1:8081}; null if there is none
 * @param timeouts longest times of requests and connections
 * @param limits sizes and counts above which requests are refused
 * @param baggage names of request headers that become {@link dev.flotilla.core.CallContext#baggage}
 *     and are propagated to every service that the request reaches; in lower case, at most 64. The
 *     name {@code baggage} stands for the W3C header of that name with all entries in it, whatever
 *     they are called. A header of its own beats an entry there; names that begin with {@code
 *     flotilla-} are never taken, and what is over the limits of {@link dev.flotilla.core.Baggage}
 *     is left out. The name {@code flotilla-client} stands for no header but for the address of the
 *     client. Empty for none: then clients cannot choose a version of a service. Default {@code
 *     x-canary} and {@code baggage}, so that a policy can match {@code x-canary: always} without
 *     further setting
 * @param routes paths that are served; no two may have the same method and path
 */
@RecordBuilder
public record GatewayOptions(
    String host,
    Integer port,
    Boolean reusePort,
    Duration warmUp,
    Integer eventLoops,
    String title,
    String version,
    Boolean accessLog,
    Boolean docs,
    String console,
    @FormerName("deadlines") GatewayTimeouts timeouts,
    GatewayLimits limits,
    List<String> baggage,
    List<RouteOptions> routes)
    implements GatewayOptionsBuilder.With {

  /** Source: the name in Istio's and Flagger's examples of a canary; W3C Baggage. */
  public static final List<String> DEFAULT_BAGGAGE = List.of("x-canary", Baggage.HEADER);

  /** Of DESIGN.md, section 5. */
  public static final int DEFAULT_PORT = 8080;

  public GatewayOptions {
    host = host == null ? "127.0.0.1" : host;
    port = port == null ? DEFAULT_PORT : port;
    reusePort = reusePort != null && reusePort;
    warmUp = warmUp == null ? Duration.ZERO : warmUp;
    eventLoops = eventLoops == null ? Runtime.getRuntime().availableProcessors() : eventLoops;
    title = title == null ? "Flotilla API" : title;
    version = version == null ? "1" : version;
    accessLog = accessLog == null || accessLog;
    docs = docs == null || docs;
    timeouts = timeouts == null ? GatewayTimeouts.defaults() : timeouts;
    limits = limits == null ? GatewayLimits.defaults() : limits;
    baggage = baggage == null ? DEFAULT_BAGGAGE : List.copyOf(baggage);
    routes = routes == null ? List.of() : List.copyOf(routes);
    Check.notBlank("host", host);
    Check.between("port", port, 0, 65_535);
    Check.between("warmUp in ms", warmUp.toMillis(), 0, 30_000);
    Check.between("eventLoops", eventLoops, 1, 64);
    Check.notBlank("title", title);
    Check.notBlank("version", version);
    Check.that(
        console == null || console.matches("https?://[^\\s\"'<>]+"),
        "console",
        "an http or https URL",
        console);
    Check.that(
        baggage.size() <= Baggage.MAX_ENTRIES, "baggage", "at most 64 names", baggage.size());
    baggage.forEach(GatewayOptions::checkBaggage);
    refuseConflicts(routes);
    Check.that(
        largestBody(limits, routes) <= limits.maxInFlightBodies().count(),
        "maxBody",
        "at most limits.maxInFlightBodies, " + limits.maxInFlightBodies() + ", for contracts",
        new Bytes(largestBody(limits, routes)));
  }

  /** A builder; a component that is not set takes its default. */
  public static GatewayOptionsBuilder builder() {
    return GatewayOptionsBuilder.builder();
  }

  /** Everything by default, with these routes. */
  public static GatewayOptions of(List<RouteOptions> routes) {
    return builder().routes(routes).build();
  }

  /** The largest body that any contract route takes. */
  public Bytes largestBody() {
    return new Bytes(largestBody(limits, routes));
  }

  private static long largestBody(GatewayLimits limits, List<RouteOptions> routes) {
    return routes.stream()
        .filter(route -> route.contract() != null && route.maxBody() != null)
        .mapToLong(route -> route.maxBody().count())
        .reduce(limits.maxBody().count(), Math::max);
  }

  private static void checkBaggage(String name) {
    boolean lower = name.equals(name.toLowerCase(Locale.ROOT));
    Check.that(
        name.equals(CallContext.CLIENT_BAGGAGE)
            || lower && Baggage.isName(name) && !name.startsWith(Baggage.OWN_PREFIX),
        "baggage",
        "names of headers in lower case, not of " + Baggage.OWN_PREFIX + "…",
        name);
  }

  private static void refuseConflicts(List<RouteOptions> routes) {
    Set<String> taken = new HashSet<>();
    for (RouteOptions route : routes) {
      String claim = (route.method() == null ? "any method" : route.method()) + " " + route.path();
      Check.that(taken.add(claim), "routes", "without two of the same method and path", claim);
    }
  }
}
