package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Instance;
import dev.flotilla.insight.NodeAgent;
import dev.flotilla.mesh.Call;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The admin API of three nodes, served by the first one. Each test has a service of its own. */
class AdminApiTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @RegisterExtension static final Nodes NODES = Nodes.of(3);

  @TempDir private static Path folder;

  private static List<Island> islands;
  private static AdminOptions options;
  private static Operator operator;
  private static int port;

  @BeforeAll
  static void open() throws IOException {
    Path token = folder.resolve("admin-token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN + "\n");
    islands = List.of(0, 1, 2).stream().map(NODES::node).map(Island::on).toList();
    options =
        AdminOptions.builder()
            .port(0)
            .tokenFile(token.toString())
            .nodeTimeout(Duration.ofSeconds(5))
            .build();
    port = Island.get(AdminApi.start(NODES.vertx(0), islands.get(0).sources(), options)).port();
    operator = new Operator(port, TOKEN);
  }

  @Test
  void whoHasNoTokenOrAnotherOneGetsNothingButTheNameOfTheScheme() {
    for (String wrong : new String[] {null, "x", TOKEN + "0", TOKEN.toUpperCase()}) {
      HttpResponse<String> answer = new Operator(port, wrong).send("GET", "/policies", null);

      Operator.problem(answer, 401, "UNAUTHENTICATED");
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(answer.body()).doesNotContain(TOKEN);
    }
    HttpResponse<String> put =
        new Operator(port, null).send("PUT", "/policies/services/door", "{}");
    Operator.problem(put, 401, "UNAUTHENTICATED");
    assertThat(islands.get(0).policies().current().policies().services()).doesNotContainKey("door");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void severalNodesServeItOnOnePort() {
    AdminOptions shared = options.withReusePort(true);
    AdminApi first = Island.get(AdminApi.start(NODES.vertx(0), islands.get(0).sources(), shared));
    AdminApi second =
        Island.get(
            AdminApi.start(
                NODES.vertx(1), islands.get(1).sources(), shared.withPort(first.port())));

    Island.get(first.quiesce());
    Island.get(first.close());

    Operator asking = new Operator(second.port(), TOKEN);
    assertThat(asking.get("/policies").getJsonArray("nodes")).hasSize(3);
    Island.get(second.close());
  }

  @Test
  void aPolicyPutHereIsInForceOnEveryNodeWithinASecond() {
    JsonObject made =
        operator.put("/policies/services/near", "{\"timeout\": \"777ms\"}", "flotilla-by", "ada");

    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                islands.stream()
                    .allMatch(
                        each ->
                            each.mesh().policies().of("near").timeout().toMillis() == 777
                                && each.policies().current().version() == made.getLong("version")));
    assertThat(made.getString("by")).isEqualTo("ada");
    assertThat(made.getJsonArray("changes"))
        .isEqualTo(new JsonArray().add("services.near: - → {\"timeout\":\"777ms\"}"));
    JsonObject shown = operator.get("/policies");
    assertThat(shown.getJsonObject("current")).isEqualTo(made);
    long version = made.getLong("version");
    assertThat(shown.getJsonArray("nodes"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("node", "node-1").put("version", version))
                .add(new JsonObject().put("node", "node-2").put("version", version))
                .add(new JsonObject().put("node", "node-3").put("version", version)));
    assertThat(shown.getJsonArray("unreachable")).isEmpty();
  }

  @Test
  void whatWasReadCanBePutAgainAndChangesNothing() {
    operator.put("/policies/services/same", "{\"retry\": {\"maxAttempts\": 2}}");
    JsonObject current = operator.get("/policies").getJsonObject("current");

    JsonObject again = operator.put("/policies", current.getJsonObject("policies").encode());

    assertThat(again).isEqualTo(current);
  }

  @Test
  void partsOfAServicesPolicyAreChangedTakenBackAndTakenAway() {
    String path = "/policies/services/parts";
    operator.put(path, "{\"timeout\": \"2s\", \"retry\": {\"maxAttempts\": 2}}");
    JsonObject patched =
        Operator.ok(
            operator.send(
                "PATCH", path, "{\"timeout\": null, \"retry\": {\"maxBackoff\": \"1s\"}}"));

    assertThat(service(patched, "parts"))
        .isEqualTo(
            new JsonObject()
                .put(
                    "retry",
                    new JsonObject()
                        .put("maxAttempts", 2)
                        .put("backoff", "25ms")
                        .put("maxBackoff", "1s")));

    JsonObject removed = Operator.ok(operator.send("DELETE", path, null));
    assertThat(service(removed, "parts")).isNull();
    assertThat(Operator.problem(operator.send("DELETE", path, null), 404, "NOT_FOUND"))
        .isEqualTo("parts has no policy of its own");
  }

  @Test
  void whoHasSeenAnOlderVersionGets412AndChangesNothing() {
    long seen = operator.put("/policies/services/race", "{\"timeout\": \"1s\"}").getLong("version");
    operator.put(
        "/policies/services/race", "{\"timeout\": \"2s\"}", "if-match", "\"" + seen + "\"");

    HttpResponse<String> late =
        operator.send(
            "PUT",
            "/policies/services/race",
            "{\"timeout\": \"3s\"}",
            "if-match",
            Long.toString(seen));

    assertThat(Operator.problem(late, 412, "ABORTED"))
        .isEqualTo("version " + (seen + 1) + " by admin is active, not version " + seen);
    assertThat(islands.get(0).mesh().policies().of("race").timeout()).hasSeconds(2);
    Operator.problem(
        operator.send("PUT", "/policies/services/race", "{}", "if-match", "soon"),
        400,
        "INVALID_ARGUMENT");
  }

  @Test
  void aDocumentThatIsWrongInOnePlaceIsRefusedWholeWithPathRuleAndValue() {
    JsonObject before = operator.get("/policies").getJsonObject("current");

    refused(
        "{\"services\": {\"good\": {\"timeout\": \"1s\"}, \"bad\": {\"breaker\": {\"failureRate\": 7}}}}",
        "policies, services.bad.breaker.failureRate: failureRate must be between 0.01 and 1.0 but was 7.0");
    refused(
        "{\"defaults\": {\"timOut\": \"1s\"}}",
        "policies, defaults.timOut: unknown key; known are ");
    refused("{\"defaults\": {\"timeout\": 5}}", "policies, defaults.timeout: ");
    refused("{\"defaults\": ", "line 1, column ");
    refused("[]", "policies: must be a map of keys and values");
    refused("{\"defaults\": {}, \"defaults\": {}}", "line 1, column ");
    assertThat(
            Operator.problem(
                operator.send("PUT", "/policies/services/bad", "{\"timeout\": \"0ms\"}"),
                400,
                "INVALID_ARGUMENT"))
        .isEqualTo("policy of bad, timeout: timeout in ms must be between 1 and 600000 but was 0");

    assertThat(operator.get("/policies").getJsonObject("current")).isEqualTo(before);
  }

  @Test
  void requestsThatFitNothingAreProblemsToo() {
    HttpResponse<String> wrongMethod = operator.send("POST", "/policies", "{}");
    Operator.problem(wrongMethod, 405, "INVALID_ARGUMENT");
    assertThat(wrongMethod.headers().firstValue("allow")).contains("GET, HEAD, OPTIONS, PUT");
    Operator.problem(operator.send("GET", "/nothing", null), 404, "NOT_FOUND");
    Operator.problem(
        operator.send("PUT", "/policies", "\"" + "x".repeat(600_000) + "\""),
        413,
        "INVALID_ARGUMENT");
    Operator.problem(operator.send("PUT", "/policies", null), 400, "INVALID_ARGUMENT");
    Operator.problem(
        operator.send("POST", "/policies/rollback", "{\"version\": 0}"), 400, "INVALID_ARGUMENT");
    Operator.problem(
        operator.send("POST", "/policies/rollback", "{\"version\": 999999}"), 404, "NOT_FOUND");
  }

  @Test
  void theHistorySaysWhoChangedWhatAndLeadsBack() {
    String path = "/policies/services/past";
    long first =
        operator.put(path, "{\"timeout\": \"1s\"}", "flotilla-by", "ada").getLong("version");
    operator.put(path, "{\"timeout\": \"2s\"}", "flotilla-by", "bob");
    JsonArray versions = operator.get("/policies/versions").getJsonArray("items");
    assertThat(versions.getJsonObject(0).getString("by")).isEqualTo("bob");
    assertThat(versions.getJsonObject(0).getJsonArray("changes"))
        .isEqualTo(new JsonArray().add("services.past.timeout: 1s → 2s"));
    assertThat(versions.getJsonObject(1).getString("by")).isEqualTo("ada");

    JsonObject back =
        Operator.ok(operator.send("POST", "/policies/rollback", "{\"version\": " + first + "}"));

    assertThat(back.getString("origin")).isEqualTo("ROLLBACK");
    assertThat(service(back, "past").getString("timeout")).isEqualTo("1s");
  }

  @Test
  void servicesAreShownWithTheirInstancesAndHowTheirCallersSeeThem() {
    Island.get(
        NODES
            .vertx(2)
            .eventBus()
            .<String>consumer("shown-address", question -> question.reply("yes"))
            .completion());
    Island.get(
        islands
            .get(2)
            .discovery()
            .announce(
                new Announcement(
                    "shown", "1.2", Instance.Kind.ADDRESS, "shown-address", Map.of())));
    Island.get(islands.get(2).discovery().awaitVisible());
    Island.get(
        islands
            .get(1)
            .mesh()
            .call(
                new Call("shown", "ask", Instance.Kind.ADDRESS, true),
                (instance, left) -> NODES.vertx(1).eventBus().request(instance.address(), "?")));

    JsonObject service =
        operator.get("/services").getJsonArray("items").stream()
            .map(JsonObject.class::cast)
            .filter(each -> each.getString("name").equals("shown"))
            .findFirst()
            .orElseThrow();
    JsonObject instance = service.getJsonArray("instances").getJsonObject(0);
    JsonObject sight = instance.getJsonArray("seenBy").getJsonObject(0);

    assertThat(instance.getString("version")).isEqualTo("1.2");
    assertThat(instance.getString("node")).isEqualTo("node-3");
    assertThat(instance.getString("status")).isEqualTo("UP");
    assertThat(instance.getBoolean("ejected")).isFalse();
    assertThat(instance.getInteger("inFlight")).isZero();
    assertThat(sight.getString("node")).isEqualTo("node-2");
    assertThat(sight.getDouble("latencyMs")).isPositive();
  }

  @Test
  void aDryRunSaysPerNodeHowOftenABreakerWouldHaveOpenedAndChangesNothing() {
    long before = islands.get(0).policies().current().version();
    for (int node = 0; node < 2; node++) {
      for (int call = 0; call < 30; call++) {
        islands.get(node).mesh().breaker("dry").call(() -> Future.failedFuture("closed"));
      }
    }
    String nervous =
        "{\"breaker\": {\"windowSize\": 10, \"minCalls\": 10, \"openDuration\": \"1m\"}}";
    await()
        .atMost(Duration.ofSeconds(20)) // the second that is running does not count yet
        .untilAsserted(
            () ->
                assertThat(dryRun(nervous).getJsonArray("items"))
                    .hasSize(2)
                    .allMatch(item -> ((JsonObject) item).getLong("calls") == 30));

    JsonObject answer = dryRun(nervous);

    assertThat(answer.getJsonArray("unreachable")).isEmpty();
    for (int node = 0; node < 2; node++) {
      JsonObject forecast = answer.getJsonArray("items").getJsonObject(node);
      JsonObject candidate = forecast.getJsonObject("candidate");
      assertThat(forecast.getString("node")).isEqualTo("node-" + (node + 1));
      assertThat(forecast.getString("kind")).isEqualTo("NAMED");
      assertThat(forecast.getLong("calls")).isEqualTo(30);
      assertThat(forecast.getLong("failures") + forecast.getLong("refused")).isEqualTo(30);
      assertThat(candidate.getInteger("openings")).isEqualTo(1);
      assertThat(candidate.getLong("refused")).isEqualTo(20);
      assertThat(forecast.getString("summary"))
          .startsWith(
              "with this policy the breaker of dry on node-"
                  + (node + 1)
                  + " would have opened once");
    }
    assertThat(islands.get(0).policies().current().version()).isEqualTo(before);
    assertThat(islands.get(0).mesh().policies().services()).doesNotContainKey("dry");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamed() {
    Island.get(islands.get(2).agent().close());

    assertThat(operator.get("/policies").getJsonArray("unreachable"))
        .isEqualTo(new JsonArray().add("node-3"));
    assertThat(dryRun("{}").getJsonArray("unreachable")).isEqualTo(new JsonArray().add("node-3"));

    Island.get(
        NodeAgent.start(islands.get(2).vertx(), islands.get(2).mesh(), islands.get(2).policies()));
  }

  @Test
  void itDescribesItself() {
    JsonObject document = operator.get("/openapi.json");

    assertThat(document.getString("openapi")).startsWith("3.1");
    assertThat(document.getJsonObject("paths").fieldNames())
        .containsExactlyInAnyOrder(
            "/admin/v1/services",
            "/admin/v1/policies",
            "/admin/v1/policies/versions",
            "/admin/v1/policies/services/{service}",
            "/admin/v1/policies/rollback",
            "/admin/v1/policies/dry-run",
            "/admin/v1/policies/services/{service}/dry-run",
            "/admin/v1/fleet",
            "/admin/v1/fleet/operations",
            "/admin/v1/fleet/operations/{id}",
            "/admin/v1/fleet/groups/{group}",
            "/admin/v1/fleet/nodes/{node}/drain",
            "/admin/v1/fleet/nodes/{node}/restart",
            "/admin/v1/fleet/rolling-restart",
            "/admin/v1/fleet/apply",
            "/admin/v1/traces",
            "/admin/v1/traces/{traceId}",
            "/admin/v1/explain/{traceId}",
            "/admin/v1/audit",
            "/admin/v1/audit/verify",
            "/admin/v1/events",
            "/admin/v1/metrics",
            "/admin/v1/metrics/series",
            "/admin/v1/nodes/{node}/loops",
            "/admin/v1/nodes/{node}/log-levels",
            "/admin/v1/logs",
            "/admin/v1/openapi.json");
    assertThat(
            document
                .getJsonObject("paths")
                .getJsonObject("/admin/v1/policies")
                .getJsonObject("put")
                .getJsonObject("responses")
                .fieldNames())
        .contains("412");
  }

  private static JsonObject dryRun(String policy) {
    return Operator.ok(operator.send("POST", "/policies/services/dry/dry-run", policy));
  }

  private static void refused(String document, String detail) {
    assertThat(
            Operator.problem(operator.send("PUT", "/policies", document), 400, "INVALID_ARGUMENT"))
        .startsWith(detail);
  }

  private static JsonObject service(JsonObject version, String name) {
    return version.getJsonObject("policies").getJsonObject("services").getJsonObject(name);
  }
}
