package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.insight.Telemetry;
import dev.flotilla.insight.TelemetryMessages;
import dev.flotilla.insight.metrics.HttpMetrics;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What three nodes have measured; the third one hangs: it gets questions and does not answer. */
class TelemetryAdminTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String DURATION = "http_server_request_duration_seconds";

  @RegisterExtension static final Nodes NODES = Nodes.of(3);

  @TempDir private static Path folder;

  private static Operator operator;

  @BeforeAll
  static void open() throws IOException {
    Path token = folder.resolve("admin-token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN + "\n");
    for (int node = 0; node < 2; node++) {
      Island.get(Telemetry.start(NODES.vertx(node), NODES.node(node).meters()));
    }
    String hung = NODES.node(2).membership().self().id();
    Island.get(
        NODES
            .vertx(2)
            .eventBus()
            .consumer(TelemetryMessages.address(hung), question -> {})
            .completion());
    AdminOptions options =
        AdminOptions.builder()
            .port(0)
            .tokenFile(token.toString())
            .nodeTimeout(Duration.ofSeconds(1))
            .build();
    AdminApi api =
        Island.get(AdminApi.start(NODES.vertx(0), Island.on(NODES.node(0)).sources(), options));
    operator = new Operator(api.port(), TOKEN);
    HttpMetrics first = HttpMetrics.in(NODES.node(0).meters());
    HttpMetrics second = HttpMetrics.in(NODES.node(1).meters());
    for (int request = 0; request < 99; request++) {
      first.ended("/orders", "GET", 200, 2_000_000);
    }
    second.ended("/orders", "GET", 200, 2_000_000_000);
  }

  @Test
  void theSumNamesWhoIsMissingAndComputesPercentilesFromAllBuckets() {
    JsonObject metrics = operator.get("/metrics?name=http_");

    assertThat(metrics.getJsonArray("nodes")).isEqualTo(new JsonArray(names(0, 1)));
    assertThat(metrics.getJsonArray("unreachable")).isEqualTo(new JsonArray(names(2)));
    assertThat(metrics.getJsonArray("items")).hasSize(1);
    JsonObject orders = series(metrics, DURATION).getJsonObject(0);
    assertThat(orders.getLong("count")).isEqualTo(100);
    assertThat(orders.getDouble("p50")).isBetween(0.001, 0.0025);
    assertThat(orders.getDouble("p99")).isBetween(0.001, 0.0025);
    assertThat(orders.getDouble("sum")).isBetween(2.1, 2.3);
  }

  @Test
  void prometheusGetsTheSumAsText() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + operator.port() + "/metrics"))
            .header("authorization", "Bearer " + TOKEN)
            .build();

    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(answer.body())
        .contains("http_response_status_class=\"2xx\",http_route=\"/orders\"} 100\n")
        .contains("flotilla_node_answered{node=\"" + names(0).get(0) + "\"} 1.0\n")
        .contains("flotilla_node_answered{node=\"" + names(2).get(0) + "\"} 0.0\n");
  }

  @Test
  void theCourseOfAMetricHasEachNodeAndTheSum() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              JsonObject lag = operator.get("/metrics/series?name=flotilla_event_loop_lag_seconds");
              assertThat(lag.getString("kind")).isEqualTo("HISTOGRAM");
              assertThat(lag.getInteger("stepSeconds")).isEqualTo(1);
              assertThat(lag.getJsonArray("nodes")).hasSize(2);
              assertThat(lag.getJsonArray("unreachable")).isEqualTo(new JsonArray(names(2)));
              JsonObject sum = lag.getJsonArray("cluster").getJsonObject(0);
              assertThat(sum.getJsonArray("values")).hasSize(900);
              assertThat(sum.getJsonArray("p99")).hasSize(900).anyMatch(Double.class::isInstance);
            });
    Operator.problem(
        operator.send("GET", "/metrics/series?name=x&step=2s", null), 400, "INVALID_ARGUMENT");
  }

  @Test
  void theLoopsOfANodeAreShown() {
    JsonObject loops = operator.get("/nodes/" + names(1).get(0) + "/loops");

    assertThat(loops.getJsonArray("loops")).isNotEmpty();
    Operator.problem(operator.send("GET", "/nodes/nobody/loops", null), 404, "NOT_FOUND");
    String detail =
        Operator.problem(
            operator.send("GET", "/nodes/" + names(2).get(0) + "/loops", null), 503, "UNAVAILABLE");
    assertThat(detail).contains(names(2).get(0));
  }

  @Test
  void linesOfAllNodesAreMergedAndALevelIsChangedOnOne() {
    String name = "test." + UUID.randomUUID();
    Logger logger = LoggerFactory.getLogger(name);
    logger.warn("a warning with token=abc");

    JsonObject page = operator.get("/logs?level=WARN&limit=10&text=" + name);

    // Both nodes run in this process and have its one log.
    assertThat(page.getJsonArray("items")).hasSize(2);
    assertThat(page.getJsonArray("unreachable")).isEqualTo(new JsonArray(names(2)));
    JsonObject line = page.getJsonArray("items").getJsonObject(0);
    assertThat(line.getString("message")).isEqualTo("a warning with token=***");

    Operator.problem(operator.send("GET", "/logs?level=loud", null), 400, "INVALID_ARGUMENT");
    String levels = "/nodes/" + names(0).get(0) + "/log-levels";
    String body = "{\"logger\": \"" + name + "\", \"level\": \"debug\", \"duration\": \"PT1M\"}";
    JsonArray changed = operator.put(levels, body).getJsonArray("levels");
    assertThat(changed.getJsonObject(0).getString("level")).isEqualTo("DEBUG");
    assertThat(logger.isDebugEnabled()).isTrue();
    Operator.problem(
        operator.send("PUT", levels, body.replace("debug", "loud")), 400, "INVALID_ARGUMENT");
  }

  private static List<String> names(int... nodes) {
    return Arrays.stream(nodes)
        .mapToObj(node -> NODES.node(node).membership().self().name())
        .sorted()
        .toList();
  }

  private static JsonArray series(JsonObject metrics, String name) {
    return metrics.getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .filter(item -> item.getString("name").equals(name))
        .findFirst()
        .orElseThrow()
        .getJsonArray("series");
  }
}
