package dev.flotilla.insight.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The requests of an HTTP server: the histogram {@code http_server_request_duration_seconds} with
 * the labels {@code http_route}, {@code http_request_method} and {@code
 * http_response_status_class}, and gauges of its load. A gateway feeds it by {@code
 * gateway.listen(metrics::ended)}. Thread-safe.
 */
public final class HttpMetrics {

  /** What OpenTelemetry has for methods that clients made up. */
  private static final String OTHER = "_OTHER";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE");

  /** By the first digit of the status; a client that left before its answer has none. */
  private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

  private final MeterRegistry registry;
  private final LatencyTimers<Request> durations;

  private HttpMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.durations =
        new LatencyTimers<>(
            registry,
            "http.server.request.duration",
            "Time from the headers of a request to the end of its answer",
            request ->
                Tags.of(
                    "http.route",
                    request.route(),
                    "http.request.method",
                    request.method(),
                    "http.response.status.class",
                    request.statusClass()));
  }

  /** Metrics in this registry. */
  public static HttpMetrics in(MeterRegistry registry) {
    return new HttpMetrics(registry);
  }

  /**
   * Counts a request that has ended.
   *
   * @param route as configured, empty if no route has the path
   * @param status 0 if the client left before its answer
   */
  public void ended(String route, String method, int status, long nanos) {
    durations.record(
        new Request(
            route.isEmpty() ? OTHER : route,
            METHODS.contains(method) ? method : OTHER,
            CLASSES[status < 100 || status > 599 ? 0 : status / 100]),
        nanos);
  }

  /**
   * Shows the load of the server from now on.
   *
   * @param connections that are open
   * @param active requests without a complete answer
   * @param refused requests and connections turned away since the start because a limit was reached
   */
  public void load(IntSupplier connections, IntSupplier active, LongSupplier refused) {
    Gauge.builder("http.server.open.connections", connections::getAsInt)
        .description("Connections of clients that are open")
        .register(registry);
    Gauge.builder("http.server.active.requests", active::getAsInt)
        .description("Requests without a complete answer")
        .register(registry);
    FunctionCounter.builder("flotilla.gateway.refused", refused, LongSupplier::getAsLong)
        .description("Requests and connections turned away because a limit was reached")
        .register(registry);
  }

  private record Request(String route, String method, String statusClass) {}
}
