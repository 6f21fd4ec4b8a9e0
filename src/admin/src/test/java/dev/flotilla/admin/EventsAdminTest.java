package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.insight.event.EventKind;
import dev.flotilla.insight.event.NodeEvents;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What three nodes saw, as the first one gathers it. */
class EventsAdminTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @RegisterExtension static final Nodes NODES = Nodes.of(3);

  @TempDir private static Path folder;

  private static List<Island> islands;
  private static List<NodeEvents> events;
  private static Operator operator;

  @BeforeAll
  static void open() throws IOException {
    Path token = folder.resolve("admin-token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN + "\n");
    islands = List.of(0, 1, 2).stream().map(NODES::node).map(Island::on).toList();
    events =
        islands.stream()
            .map(each -> Island.get(NodeEvents.start(each.vertx(), each.mesh(), each.policies())))
            .toList();
    AdminOptions options =
        AdminOptions.builder()
            .port(0)
            .tokenFile(token.toString())
            .nodeTimeout(Duration.ofSeconds(5))
            .build();
    AdminApi api = Island.get(AdminApi.start(NODES.vertx(0), islands.get(0).sources(), options));
    operator = new Operator(api.port(), TOKEN);
  }

  @Test
  void aVersionOfThePoliciesIsOneEventSeenByAllNodes() {
    operator.put("/policies/services/seen", "{\"timeout\": \"1s\"}", "flotilla-by", "ada");

    JsonObject event = event("services.seen", 3);

    assertThat(event.getString("kind")).isEqualTo("POLICIES");
    assertThat(event.getString("text")).contains("by ada (CHANGE): services.seen");
    assertThat(event.getJsonArray("seenBy").getList())
        .containsExactly("node-1", "node-2", "node-3");
  }

  @Test
  void aBreakerThatOpensIsAnEventOfItsNode() {
    for (int call = 0; call < 30; call++) {
      islands.get(1).mesh().breaker("bank").call(() -> Future.failedFuture("closed"));
    }

    assertThat(event("breaker is OPEN", 1).getString("subject")).isEqualTo("bank");
    assertThat(event("breaker is OPEN", 1).getJsonArray("seenBy").getList())
        .containsExactly("node-2");
  }

  @Test
  void aClientGoesOnWhereItWasAndGetsNoMoreThanItAsksFor() {
    Instant before = Instant.now().minusMillis(1);
    events.get(0).add(EventKind.LOAD, "a run", "first");
    events.get(1).add(EventKind.LOAD, "a run", "second");

    JsonObject one = operator.get("/events?limit=1&after=" + before);
    String at = one.getJsonArray("items").getJsonObject(0).getString("at");

    assertThat(one.getJsonArray("items")).hasSize(1);
    assertThat(operator.get("/events?after=" + at).encode()).doesNotContain("\"first\"");
    assertThat(operator.get("/events?limit=1").getJsonArray("items")).hasSize(1);
    Operator.problem(operator.send("GET", "/events?after=noon", null), 400, "INVALID_ARGUMENT");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamed() {
    Island.get(events.get(2).close());

    assertThat(operator.get("/events").getJsonArray("unreachable"))
        .isEqualTo(new JsonArray().add("node-3"));

    Island third = islands.get(2);
    Island.get(NodeEvents.start(third.vertx(), third.mesh(), third.policies()));
  }

  /** The event with this text, once so many nodes have seen it. */
  private static JsonObject event(String text, int seenBy) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                operator.get("/events?limit=1000").getJsonArray("items").stream()
                    .map(JsonObject.class::cast)
                    .filter(event -> event.getString("text").contains(text))
                    .filter(event -> event.getJsonArray("seenBy").size() == seenBy)
                    .findFirst()
                    .orElse(null),
            event -> event != null);
  }
}
