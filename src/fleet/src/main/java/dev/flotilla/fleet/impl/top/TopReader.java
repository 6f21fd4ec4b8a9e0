package dev.flotilla.fleet.impl.top;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.FailureOrigin;
import dev.flotilla.fleet.impl.top.TopPage.NodeLoad;
import dev.flotilla.fleet.impl.top.TopPage.ServiceLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes a page of what the admin API has of the course of metrics. */
final class TopReader {

  private static final String REQUESTS = "http_server_request_duration_seconds";
  private static final String CLASS = "http_response_status_class";
  private static final double MS = 1_000;

  private final Function<String, JsonNode> api;
  private final Set<String> unreachable = new TreeSet<>();

  /**
   * @param api answers to a GET of a path
   */
  TopReader(Function<String, JsonNode> api) {
    this.api = api;
  }

  TopPage read(Instant now) {
    unreachable.clear();
    Map<String, Double> cpu = byNode("process_cpu_usage", "values", now);
    Map<String, Double> rss = byNode("process_resident_memory_bytes", "values", now);
    Map<String, Double> lag = byNode("flotilla_event_loop_lag_seconds", "p99", now);
    Map<String, Double> calls = byNode("rpc_server_active_calls", "values", now);
    byNode("http_server_active_requests", "values", now)
        .forEach((node, requests) -> calls.merge(node, requests, Double::sum));
    List<NodeLoad> nodes =
        cpu.keySet().stream()
            .map(
                name ->
                    new NodeLoad(
                        name,
                        value(cpu, name, 1),
                        value(rss, name, 1),
                        value(lag, name, MS),
                        value(calls, name, 1)))
            .toList();
    return new TopPage(nodes, services(now), List.copyOf(unreachable));
  }

  private List<ServiceLoad> services(Instant now) {
    List<ServiceLoad> services = new ArrayList<>();
    gateway(now).ifPresent(services::add);
    JsonNode calls = series("rpc_server_call_duration_seconds", now).path("cluster");
    Map<String, Double> rates = byLabel(calls, "rpc_service", "values");
    Map<String, Double> medians = byLabel(calls, "rpc_service", "p50");
    Map<String, Double> slowest = byLabel(calls, "rpc_service", "p99");
    Map<String, Double> failures = failures(now);
    Set<String> names = new TreeSet<>(rates.keySet());
    names.addAll(failures.keySet());
    for (String name : names) {
      services.add(
          new ServiceLoad(
              name,
              value(rates, name, 1),
              Optional.of(failures.getOrDefault(name, 0.0)),
              value(medians, name, MS),
              value(slowest, name, MS)));
    }
    return services;
  }

  /** By service, without those that are the doing of the caller, such as an unknown key. */
  private Map<String, Double> failures(Instant now) {
    Map<String, Double> failures = new TreeMap<>();
    for (JsonNode part : series("flotilla_mesh_failures_total", now).path("cluster")) {
      JsonNode labels = part.path("labels");
      if (!labels.path("origin").asText().equals(FailureOrigin.CALLER.name())) {
        latest(part.path("values"))
            .ifPresent(rate -> failures.merge(labels.path("service").asText(), rate, Double::sum));
      }
    }
    return failures;
  }

  /** Its percentiles are those of the answers that succeeded. */
  private Optional<ServiceLoad> gateway(Instant now) {
    JsonNode requests = series(REQUESTS, now).path("cluster");
    Map<String, Double> rates = byLabel(requests, CLASS, "values");
    if (rates.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ServiceLoad(
            "(gateway)",
            Optional.of(rates.values().stream().mapToDouble(Double::doubleValue).sum()),
            Optional.of(rates.getOrDefault("5xx", 0.0)),
            value(byLabel(requests, CLASS, "p50"), "2xx", MS),
            value(byLabel(requests, CLASS, "p99"), "2xx", MS)));
  }

  private Map<String, Double> byNode(String name, String what, Instant now) {
    Map<String, Double> values = new TreeMap<>();
    for (JsonNode part : series(name, now).path("nodes")) {
      latest(part.path(what)).ifPresent(value -> values.put(part.path("node").asText(), value));
    }
    return values;
  }

  private static Map<String, Double> byLabel(JsonNode parts, String label, String what) {
    Map<String, Double> values = new TreeMap<>();
    for (JsonNode part : parts) {
      String name = part.path("labels").path(label).asText();
      latest(part.path(what)).ifPresent(value -> values.put(name, value));
    }
    return values;
  }

  /** Two steps of ten seconds: the present one, which has just begun, and the one before. */
  private JsonNode series(String name, Instant now) {
    JsonNode series =
        api.apply("/metrics/series?step=10s&name=" + name + "&from=" + now.minusSeconds(10));
    series.path("unreachable").forEach(node -> unreachable.add(node.asText()));
    return series;
  }

  private static Optional<Double> latest(JsonNode values) {
    for (int at = values.size() - 1; at >= 0; at--) {
      if (values.get(at).isNumber()) {
        return Optional.of(values.get(at).asDouble());
      }
    }
    return Optional.empty();
  }

  private static Optional<Double> value(Map<String, Double> values, String key, double factor) {
    return Optional.ofNullable(values.get(key)).map(value -> value * factor);
  }
}
