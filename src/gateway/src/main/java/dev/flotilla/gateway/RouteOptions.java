package dev.flotilla.gateway;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Set;

/**
 * One route: a path and the contract or service that answers it. The route with the longest path
 * wins; a route limited to a method leaves the other methods to shorter routes.
 *
 * @param path prefix that the route owns, of whole segments, for example {@code /api/catalog}
 * @param contract class name of the contract whose methods are served below the path; exclusive
 *     with {@code service}
 * @param service name of a discovered HTTP service to which requests are streamed, path included
 * @param method only this method; only for services, absent means all
 * @param rewrite replaces the route's path in front of what is forwarded; only for services, absent
 *     forwards the path as it came, {@code /} strips it
 * @param maxBody largest request body; absent takes {@link GatewayLimits#maxBody} for contracts and
 *     {@link GatewayLimits#maxStreamBody} for services
 * @param timeout by when the answer must be complete; absent takes {@link GatewayTimeouts#request}
 *     for contracts and {@link GatewayTimeouts#stream} for services
 * @param consumes media type that a service takes, for the document only, as the service itself
 *     reads what is streamed to it; default {@code application/octet-stream}
 * @param produces media type that a service answers, for the document only; default {@code
 *     application/json}
 * @param summary one sentence for the document
 */
@RecordBuilder
public record RouteOptions(
    String path,
    String contract,
    String service,
    String method,
    String rewrite,
    @FormerName("bodyLimit") Bytes maxBody,
    Duration timeout,
    String consumes,
    String produces,
    String summary)
    implements RouteOptionsBuilder.With {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final String PATH = "/|(/[A-Za-z0-9._~-]+)+";
  private static final Set<String> OWN = Set.of("/docs", "/openapi.json");

  public RouteOptions {
    checkPath(path);
    Check.that(
        (contract == null) != (service == null),
        "route " + path,
        "with either contract or service",
        contract == null ? "neither" : "both");
    if (contract != null) {
      onlyForServices(path, "method", method);
      onlyForServices(path, "rewrite", rewrite);
      onlyForServices(path, "consumes", consumes);
      onlyForServices(path, "produces", produces);
      onlyForServices(path, "summary", summary);
    }
    Check.that(method == null || METHODS.contains(method), "method", "one of " + METHODS, method);
    Check.that(rewrite == null || rewrite.matches(PATH), "rewrite", "a path", rewrite);
    if (timeout != null) {
      Check.atLeast("timeout", timeout, Duration.ofMillis(1));
    }
  }

  /** A builder; a component that is not set takes its default. */
  public static RouteOptionsBuilder builder() {
    return RouteOptionsBuilder.builder();
  }

  /** A route to a contract, with the gateway's limits. */
  public static RouteOptions contract(String path, Class<?> contract) {
    return builder().path(path).contract(contract.getName()).build();
  }

  /** A route that streams to a discovered HTTP service, with the gateway's limits. */
  public static RouteOptions service(String path, String method, String service) {
    return builder().path(path).service(service).method(method).build();
  }

  /** Checks the prefix that a route or a mount owns. */
  static void checkPath(String path) {
    Check.notBlank("path", path);
    Check.that(path.matches(PATH), "path", "segments of letters, digits and . _ ~ -", path);
    Check.that(
        OWN.stream().noneMatch(own -> path.equals(own) || path.startsWith(own + "/")),
        "path",
        "none of the gateway's own",
        path);
  }

  private static void onlyForServices(String path, String name, String value) {
    Check.that(
        value == null, "route " + path, "without " + name + ", which is for services", value);
  }
}
