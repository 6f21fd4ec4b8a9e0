package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Instance;
import dev.flotilla.insight.Telemetry;
import dev.flotilla.insight.metrics.HttpMetrics;
import dev.flotilla.insight.metrics.NodeMeters;
import dev.flotilla.mesh.Call;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dashboard and the rules in the documentation use metrics that a node has. */
class DashboardTest {

  private static final Path FOLDER = Path.of("../../docs/monitoring");

  /** Metrics with the labels that follow; functions, labels and other words have no such prefix. */
  private static final Pattern METRIC =
      Pattern.compile("(?<![a-z_:])(?:http|rpc|flotilla|vertx|jvm|process)_[a-z_]+(?![a-z_:])");

  /** Labels have the same prefixes. */
  private static final Set<String> LABELS =
      Set.of(
          "http_route",
          "http_response_status_class",
          "rpc_service",
          "rpc_method",
          "rpc_response_status_code");

  @RegisterExtension static final Nodes NODES = Nodes.of(1);

  /** Something to call. */
  interface Greeter {
    Future<String> greet(String name);
  }

  @BeforeAll
  static void useEverything() {
    Island island = Island.on(NODES.node(0));
    Services services =
        Services.create(
            island.vertx(),
            island.discovery(),
            island.mesh(),
            RpcOptions.builder().caller("test").version("1").build());
    NodeMeters.bind(NODES.node(0).meters(), island.discovery(), island.mesh(), services);
    Island.get(Telemetry.start(island.vertx(), NODES.node(0).meters()));
    HttpMetrics.in(NODES.node(0).meters()).ended("/", "GET", 200, 1_000_000);
    Island.get(services.publish(Greeter.class, name -> Future.succeededFuture("hello " + name)));
    Island.get(services.client(Greeter.class).greet("you"));
    island.mesh().breaker("bank").open();
    for (String address : new String[] {"one", "two"}) {
      Island.get(
          island
              .discovery()
              .announce(new Announcement("weak", "1", Instance.Kind.RPC, address, Map.of())));
    }
    for (int call = 0; call < 12; call++) {
      assertThat(catchThrowable(() -> Island.get(failing(island)))).isNotNull();
    }
  }

  private static Future<?> failing(Island island) {
    return island
        .mesh()
        .call(
            new Call("weak", "read", Instance.Kind.RPC, true),
            (instance, left) ->
                Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, "as the test wants")));
  }

  @Test
  void everyMetricOfTheDashboardAndTheRulesExists() throws Exception {
    Set<String> used = new TreeSet<>();
    for (String file : new String[] {"grafana-dashboard.json", "prometheus-rules.yml"}) {
      Matcher metric = METRIC.matcher(expressions(Files.readString(FOLDER.resolve(file))));
      while (metric.find()) {
        used.add(metric.group());
      }
    }
    used.removeAll(LABELS);

    assertThat(used)
        .contains("http_server_request_duration_seconds_bucket", "flotilla_mesh_failures_total");
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(missing(used)).isEmpty());
  }

  /** As {@code promtool check metrics} demands; the tool itself need not be installed. */
  @Test
  void everyMetricSaysWhatItIs() throws Exception {
    List<String> lines = page().lines().toList();
    Set<String> silent = new TreeSet<>();
    for (String line : lines) {
      if (line.startsWith("# TYPE ")) {
        String name = line.split(" ")[2];
        String help = "# HELP " + name + " ";
        if (lines.stream()
            .noneMatch(each -> each.startsWith(help) && each.length() > help.length())) {
          silent.add(name);
        }
      }
    }

    assertThat(silent).isEmpty();
  }

  /** The expressions alone; texts for people mention metrics, too, with less precision. */
  private static String expressions(String file) {
    StringBuilder all = new StringBuilder();
    boolean inside = false;
    for (String line : file.lines().toList()) {
      boolean begins = line.contains("expr");
      inside = begins || inside && line.startsWith("          ");
      if (inside) {
        all.append(line).append('\n');
      }
    }
    return all.toString();
  }

  private static Set<String> missing(Set<String> used) throws IOException {
    String page = page();
    Set<String> missing = new TreeSet<>(used);
    missing.removeIf(name -> page.contains("\n" + name + "{") || page.contains("\n" + name + " "));
    return missing;
  }

  private static String page() throws IOException {
    URI metrics = URI.create("http://127.0.0.1:" + NODES.node(0).endpointPort() + "/metrics");
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }
}
