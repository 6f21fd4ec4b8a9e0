package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The part of the admin API that the launcher answers; another server speaks its protocol here. */
class FleetAdminTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String OPERATION =
      "{\"id\":\"a1\",\"kind\":\"SCALE\",\"target\":\"shop\",\"by\":\"ada\","
          + "\"startedAt\":\"2026-01-01T00:00:00Z\",\"state\":\"RUNNING\",\"message\":\"\",\"events\":[]}";

  @RegisterExtension static final Nodes NODES = Nodes.of(1);

  @TempDir Path folder;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer launcher;
  private Island island;
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
    island = Island.on(NODES.node(0));
    open(AdminOptions.builder().controlFile(folder.resolve("control").toString()));
  }

  private void open(AdminOptionsBuilder options) {
    String token = folder.resolve("admin-token").toString();
    AdminOptions all = options.port(0).tokenFile(token).build();
    api = Island.get(AdminApi.start(NODES.vertx(0), island.sources(), all));
    operator = new Operator(api.port(), TOKEN);
  }

  @AfterEach
  void close() {
    launcher.stop(0);
    Island.get(api.close());
    Island.get(island.agent().close());
    Island.get(island.policies().close());
    Island.get(island.mesh().close());
    Island.get(island.discovery().close());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + body
            + " by "
            + exchange.getRequestHeaders().getFirst("Flotilla-By"));
    boolean known =
        ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    boolean refused = exchange.getRequestURI().getPath().endsWith("/drain");
    String text =
        refused
            ? "{\"status\":409,\"code\":\"FAILED_PRECONDITION\",\"detail\":\"shop-1 is the last\"}"
            : OPERATION;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(known ? (refused ? 409 : 202) : 401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void anOperationIsAskedOfTheLauncherWithTheNameOfWhoAsks() throws IOException {
    Files.writeString(
        folder.resolve("control"), "http://127.0.0.1:" + launcher.getAddress().getPort() + "\n");

    JsonObject begun = operator.put("/fleet/groups/shop", "{\"nodes\": 3}", "flotilla-by", "ada");
    JsonObject later = operator.get("/fleet/operations/a1?after=2");

    assertThat(begun.getString("state")).isEqualTo("RUNNING");
    assertThat(later.getString("id")).isEqualTo("a1");
    assertThat(asked)
        .containsExactly(
            "PUT /admin/v1/fleet/groups/shop {\"nodes\":3} by ada",
            "GET /admin/v1/fleet/operations/a1?after=2  by admin");
  }

  @Test
  void aRefusalOfTheLauncherReachesTheClient() throws IOException {
    Files.writeString(
        folder.resolve("control"), "http://127.0.0.1:" + launcher.getAddress().getPort() + "\n");

    String detail =
        Operator.problem(
            operator.send("POST", "/fleet/nodes/shop-1/drain", "{}"), 409, "FAILED_PRECONDITION");

    assertThat(detail).isEqualTo("shop-1 is the last");
  }

  @Test
  void withoutALauncherTheApiSaysSo() throws IOException {
    String absent = Operator.problem(operator.send("GET", "/fleet", null), 503, "UNAVAILABLE");
    Files.writeString(folder.resolve("control"), "http://127.0.0.1:1\n");
    String dead = Operator.problem(operator.send("GET", "/fleet", null), 503, "UNAVAILABLE");

    assertThat(absent).contains("no launcher runs", "./run.sh up").isEqualTo(dead);
    Island.get(api.close());
    open(AdminOptions.builder());
    String foreign =
        Operator.problem(operator.send("GET", "/fleet", null), 409, "FAILED_PRECONDITION");
    assertThat(foreign).contains("not started by a launcher", "controlFile");
  }
}
