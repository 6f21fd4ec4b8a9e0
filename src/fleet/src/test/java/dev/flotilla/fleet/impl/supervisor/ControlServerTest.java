package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.plan.DesiredState;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.JsonFile;
import dev.flotilla.plan.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlServerTest {

  private static final String FLEET = "/admin/v1/fleet";
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private ControlServer server;

  /** Over no node at all; asking for the status is a defect. */
  @BeforeEach
  void open() {
    FleetHome home = new FleetHome(folder);
    ClusterPlan shape =
        ClusterPlan.builder()
            .groups(Map.of("shop", new ClusterPlan.Group(0, List.of("a.b.Verticle"))))
            .build();
    FleetPlan plan = FleetPlan.of(shape, 0, home);
    NodeSet nodes = new NodeSet(plan, "", (current, spec, release, members) -> null);
    Operations operations = new Operations(home.operations(), line -> {}, () -> {});
    FleetChanges changes =
        new FleetChanges(
            nodes,
            operations,
            new JsonFile<>(home.desired(), DesiredState.class, "remove it"),
            () -> plan);
    FleetApi api =
        new FleetApi(
            () -> {
              throw new IllegalStateException("a defect");
            },
            changes,
            operations,
            new EventLog(operations));
    server = ControlServer.start("token", home.control(), () -> stopped.set(true), api);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aCallWithTheTokenStops() {
    assertThat(post("/stop", "token", "")).map(HttpCall::status).contains(200);
    assertThat(stopped).isTrue();
  }

  @Test
  void aCallWithoutTheTokenIsRefused() {
    assertThat(post("/stop", "guess", "")).map(HttpCall::status).contains(401);
    assertThat(HttpCall.get(url("/stop"), DEADLINE)).map(HttpCall::status).contains(401);
    assertThat(stopped).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Token", "token token", "toke", "token\u00e9"})
  void onlyTheExactTokenIsAccepted(String token) {
    assertThat(post(FLEET + "/apply", token, "")).map(HttpCall::status).contains(401);
  }

  @Test
  void aDefectIsAnAnswerAndTheServerGoesOn() {
    Optional<HttpCall> answer =
        HttpCall.authorised("GET", url(FLEET), "token", "ada", "", DEADLINE);
    assertThat(answer)
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.status()).isEqualTo(500);
              assertThat(problem.body()).contains("a defect", "\"code\":\"INTERNAL\"");
            });
    assertThat(post("/stop", "token", "")).map(HttpCall::status).contains(200);
  }

  @Test
  void whatDoesNotExistIsNotFoundAndWhatIsMalformedIsRefused() {
    assertThat(put("/groups/shop", "{")).map(HttpCall::status).contains(400);
    assertThat(put("/groups/shop", "{\"nodes\": \"many\"}")).map(HttpCall::status).contains(400);
    assertThat(put("/groups/shop", "{\"nodes\": -1}"))
        .hasValueSatisfying(
            answer -> assertThat(answer.body()).contains("nodes must be 0 to 200 but was -1"));
    assertThat(put("/groups/shoe", "{\"nodes\": 1}"))
        .hasValueSatisfying(
            answer -> {
              assertThat(answer.status()).isEqualTo(404);
              assertThat(answer.body()).contains("no group shoe; groups are: shop");
            });
    assertThat(post(FLEET + "/nodes/shop-1/drain", "token", ""))
        .map(HttpCall::status)
        .contains(404);
    assertThat(post("/other", "token", "")).map(HttpCall::status).contains(404);
    assertThat(post(FLEET + "/other", "token", "")).map(HttpCall::status).contains(404);
  }

  @Test
  void whatACommandHasDoneIsAnEventWithItsAuthor() {
    String before = java.time.Instant.now().minusMillis(1).toString();
    String notice = "{\"kind\":\"SIGNAL\",\"subject\":\"shop-1\",\"text\":\"was killed\"}";
    Optional<HttpCall> noted =
        HttpCall.authorised("POST", url(FLEET + "/events"), "token", "ada", notice, DEADLINE);

    assertThat(noted).map(HttpCall::status).contains(202);
    assertThat(events(before))
        .contains("\"by\":\"ada\"", "\"subject\":\"shop-1\"", "\"text\":\"was killed\"");
    assertThat(events("2999-01-01T00:00:00Z")).isEqualTo("{\"items\":[]}");
    assertThat(post(FLEET + "/events", "token", notice.replace("SIGNAL", "NODE")))
        .map(HttpCall::status)
        .contains(400);
  }

  private String events(String after) {
    return HttpCall.authorised(
            "GET", url(FLEET + "/events?after=" + after), "token", "ada", "", DEADLINE)
        .map(HttpCall::body)
        .orElseThrow();
  }

  @Test
  void aFileTellsItsAddressUntilItIsClosed() throws IOException {
    Path file = new FleetHome(folder).control();
    assertThat(Files.readString(file)).isEqualTo(url("") + "\n");

    server.close();

    assertThat(file).doesNotExist();
  }

  @Test
  void aClosedServerDoesNotAnswer() {
    server.close();

    assertThat(post("/stop", "token", "")).isEmpty();
  }

  private Optional<HttpCall> put(String path, String body) {
    return HttpCall.authorised("PUT", url(FLEET + path), "token", "ada", body, DEADLINE);
  }

  private Optional<HttpCall> post(String path, String token, String body) {
    return HttpCall.post(url(path), token, body, DEADLINE);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }
}
