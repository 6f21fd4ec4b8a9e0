package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.audit.AuditTrail;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.testkit.Nodes;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the admin API enters into the audit trail; another server speaks for the launcher. */
class AuditAdminTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String GROUP =
      "{\"name\":\"shop\",\"nodes\":2,\"planned\":2,\"verticles\":[]}";
  private static final String SIGNAL =
      "{\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"SIGNAL\",\"by\":\"root\",\"subject\":\"shop-1\","
          + "\"text\":\"was killed\"}";
  private static final String STATUS =
      "{\"cluster\":\"c\",\"phase\":\"READY\",\"groups\":[" + GROUP + "],\"nodes\":[]}";

  @RegisterExtension static final Nodes NODES = Nodes.of(1);

  @RegisterExtension final TestDatabase database = TestDatabase.empty();

  @TempDir Path folder;

  private HttpServer launcher;
  private Island island;
  private AuditTrail trail;
  private AdminApi api;
  private Operator operator;

  @BeforeEach
  void open() throws IOException {
    Path token = folder.resolve("admin-token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN + "\n");
    launcher = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    launcher.createContext("/admin/v1/fleet", this::answer);
    launcher.start();
    Path control = folder.resolve("control");
    Files.writeString(control, "http://127.0.0.1:" + launcher.getAddress().getPort());
    island = Island.on(NODES.node(0));
    trail = AuditTrail.open(NODES.vertx(0), database.sql(NODES.vertx(0)), Clock.system());
    AdminApi.Sources sources =
        new AdminApi.Sources(
            island.discovery(), island.mesh(), island.policies(), Optional.of(trail));
    AdminOptions options =
        AdminOptions.builder()
            .port(0)
            .tokenFile(token.toString())
            .controlFile(control.toString())
            .build();
    api = Island.get(AdminApi.start(NODES.vertx(0), sources, options));
    operator = new Operator(api.port(), TOKEN);
  }

  @AfterEach
  void close() {
    launcher.stop(0);
    Island.get(api.close());
    Island.get(trail.close());
    Island.get(island.agent().close());
    Island.get(island.policies().close());
    Island.get(island.mesh().close());
    Island.get(island.discovery().close());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String answer = STATUS;
    if (exchange.getRequestMethod().equals("PUT")) {
      answer = operation("a1", "RUNNING", "ada");
    } else if (path.endsWith("/operations")) {
      answer = "{\"items\":[" + operation("b2", "SUCCEEDED", "root") + "]}";
    } else if (path.endsWith("/events")) {
      answer = "{\"items\":[" + SIGNAL + "]}";
    }
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String operation(String id, String state, String by) {
    String end = state.equals("RUNNING") ? "" : "\"endedAt\":\"2026-01-01T00:00:09Z\",";
    return "{\"id\":\"%s\",\"kind\":\"ROLLING_RESTART\",\"target\":\"shop\",\"by\":\"%s\",%s"
            .formatted(id, by, end)
        + "\"startedAt\":\"2026-01-01T00:00:00Z\",\"state\":\"%s\",\"message\":\"done\",\"events\":[]}"
            .formatted(state);
  }

  @Test
  void aChangeOfAPolicyIsEnteredWithItsClientAndBothStates() {
    operator.put("/policies/services/pay", "{\"timeout\": \"1s\"}", "flotilla-by", "ada");
    operator.put("/policies/services/pay", "{\"timeout\": \"2s\"}", "flotilla-by", "bob");

    JsonObject row = entered("policies.service.replace", 2).getJsonObject(0);

    assertThat(row.getString("actor")).isEqualTo("bob");
    assertThat(row.getString("origin")).isEqualTo("admin API");
    assertThat(row.getString("address")).isEqualTo("127.0.0.1");
    assertThat(row.getString("target")).isEqualTo("pay");
    assertThat(row.getString("before")).isEqualTo("{\"timeout\":\"1s\"}");
    assertThat(row.getString("after")).isEqualTo("{\"timeout\":\"2s\"}");
    assertThat(row.getString("result")).startsWith("OK: version ");
    assertThat(operator.get("/audit/verify").getBoolean("intact")).isTrue();
  }

  @Test
  void aRefusedChangeIsEnteredToo() {
    Operator.problem(
        operator.send("PATCH", "/policies/services/pay", "{\"timeout\": \"3s\"}", "if-match", "99"),
        412,
        "ABORTED");
    Operator.problem(
        operator.send("PUT", "/policies", "{\"sevices\": {}}"), 400, "INVALID_ARGUMENT");

    assertThat(entered("policies.service.patch", 1).getJsonObject(0).getString("result"))
        .startsWith("ABORTED: ");
    assertThat(entered("policies.replace", 1).getJsonObject(0).getString("result"))
        .startsWith("INVALID_ARGUMENT: ");
  }

  @Test
  void anOperationIsEnteredWithTheStateBefore() {
    operator.put("/fleet/groups/shop", "{\"nodes\": 3}", "flotilla-by", "ada");

    JsonObject row = entered("fleet.scale", 1).getJsonObject(0);

    assertThat(row.getString("before")).isEqualTo(GROUP);
    assertThat(row.getString("after")).isEqualTo("{\"nodes\":3}");
    assertThat(row.getString("result")).isEqualTo("OK: operation a1 began");
  }

  @Test
  void whatTheCommandLineAndTheFileChangeIsEnteredAsWell() throws IOException {
    Path config = Files.createDirectory(folder.resolve("config"));
    Path file = config.resolve("policies.yaml");
    Files.writeString(file, "services: {}\n");
    var watching = island.policies().watch(new ConfigDirectory(config, Map.of()));

    JsonObject begun = entered("fleet.rolling-restart", 1).getJsonObject(0);
    JsonObject ended = entered("fleet.rolling-restart.end", 1).getJsonObject(0);
    Files.writeString(
        file, "services: {pay: {timeout: 7s}}\n"); // it has read the first text by now
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(entered("policies.file", 1).getJsonObject(0).getString("after"))
                    .contains("\"pay\":{\"timeout\":\"7s\"}"));
    watching.cancel();

    assertThat(begun.getString("actor")).isEqualTo("root");
    assertThat(begun.getString("origin")).isEqualTo("launcher");
    assertThat(ended.getString("result")).isEqualTo("SUCCEEDED: done");
    assertThat(entered("fleet.signal", 1).getJsonObject(0).getString("result"))
        .isEqualTo("OK: shop-1 was killed");
    assertThat(entered("fleet.rolling-restart", 1)).hasSize(1);
  }

  @Test
  void pagesAreRefusedOutOfRangeAndHalfAHeadIsTooLittle() {
    Operator.problem(operator.send("GET", "/audit?limit=1001", null), 400, "INVALID_ARGUMENT");
    Operator.problem(
        operator.send("GET", "/audit/verify?sequence=3", null), 400, "INVALID_ARGUMENT");
  }

  @Test
  void withoutADatabaseThereIsNoTrail() {
    AdminOptions options =
        AdminOptions.builder().port(0).tokenFile(folder.resolve("admin-token").toString()).build();
    AdminApi bare = Island.get(AdminApi.start(NODES.vertx(0), island.sources(), options));

    Operator.problem(
        new Operator(bare.port(), TOKEN).send("GET", "/audit", null), 409, "FAILED_PRECONDITION");
    Island.get(bare.close());
  }

  /** The rows of an action, once there are at least so many; newest first. */
  private JsonArray entered(String action, int least) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> rows(action), rows -> rows.size() >= least);
  }

  private JsonArray rows(String action) {
    List<Object> rows =
        operator.get("/audit?limit=1000").getJsonArray("items").stream()
            .filter(row -> ((JsonObject) row).getString("action").equals(action))
            .toList();
    return new JsonArray(rows);
  }
}
