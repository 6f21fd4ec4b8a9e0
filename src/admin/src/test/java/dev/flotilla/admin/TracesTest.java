package dev.flotilla.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.TraceAgent;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.insight.trace.TraceRecorder;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Traces of two nodes, over the event bus. */
class TracesTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @RegisterExtension static final Nodes NODES = Nodes.of(2);

  @TempDir Path folder;

  private final TraceContext request = TraceContext.start();
  private final TraceContext call = request.child();
  private final TraceContext served = call.child();
  private List<TraceRecorder> recorders;
  private List<TraceAgent> agents;
  private Island island;
  private AdminApi api;
  private Operator operator;

  @BeforeEach
  void open() throws IOException {
    Path token = folder.resolve("admin-token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN + "\n");
    recorders = List.of(recorder("node-1"), recorder("node-2"));
    agents =
        List.of(
            Island.get(TraceAgent.start(NODES.vertx(0), recorders.get(0))),
            Island.get(TraceAgent.start(NODES.vertx(1), recorders.get(1))));
    island = Island.on(NODES.node(0));
    AdminOptions options =
        AdminOptions.builder()
            .port(0)
            .tokenFile(token.toString())
            .nodeTimeout(Duration.ofSeconds(5))
            .build();
    api = Island.get(AdminApi.start(NODES.vertx(0), island.sources(), options));
    operator = new Operator(api.port(), TOKEN);
    record();
  }

  @AfterEach
  void close() {
    Island.get(api.close());
    agents.forEach(agent -> Island.get(agent.close()));
    Island.get(island.agent().close());
    Island.get(island.policies().close());
    Island.get(island.mesh().close());
    Island.get(island.discovery().close());
  }

  private TraceRecorder recorder(String node) {
    return TraceRecorder.create(
        TraceOptions.builder().folder(folder.resolve("traces").toString()).build(), node);
  }

  /** A request at one node whose call fails at the other. */
  private void record() {
    long now = System.nanoTime();
    ServiceFailure failure = new ServiceFailure(Code.INTERNAL, "it broke");
    recorders
        .get(0)
        .ended(
            EndedSpan.of(
                request,
                0,
                SpanRole.SERVER,
                "GET /stock/{sku}",
                now,
                now + 9_000_000,
                failure,
                "http.request.method",
                "GET",
                "http.route",
                "/stock/{sku}",
                "http.response.status_code",
                500,
                "flotilla.service",
                "gateway"));
    recorders
        .get(0)
        .ended(
            EndedSpan.of(
                call,
                request.span(),
                SpanRole.CLIENT,
                "stock/level",
                now + 1_000_000,
                now + 8_000_000,
                failure,
                "flotilla.service",
                "stock",
                "flotilla.callee",
                "node-2"));
    recorders
        .get(1)
        .ended(
            EndedSpan.of(
                served,
                call.span(),
                SpanRole.SERVER,
                "stock/level",
                now + 2_000_000,
                now + 7_000_000,
                failure,
                "flotilla.service",
                "stock"));
  }

  @Test
  void aTraceIsGatheredFromBothNodesAndExplained() {
    JsonObject trace = operator.get("/traces/" + request.traceId());

    JsonArray rows = trace.getJsonArray("rows");
    assertThat(rows).hasSize(3);
    assertThat(rows.getJsonObject(2).getInteger("depth")).isEqualTo(2);
    assertThat(rows.getJsonObject(2).getJsonObject("span").getString("node")).isEqualTo("node-2");
    assertThat(trace.getJsonArray("unreachable")).isEmpty();
    assertThat(operator.get("/explain/" + request.traceId()).encode())
        .contains("The failure began at stock/level on node-2: INTERNAL (it broke).");
  }

  @Test
  void theListIsFiltered() {
    assertThat(ids("?service=stock&code=INTERNAL&status=ERROR&route=/stock/{sku}&minMs=5"))
        .contains(request.traceId());
    assertThat(ids("?service=orders")).doesNotContain(request.traceId());
    assertThat(ids("?code=UNAVAILABLE")).doesNotContain(request.traceId());
    assertThat(ids("?status=UNSET")).doesNotContain(request.traceId());
    assertThat(ids("?minMs=5000")).doesNotContain(request.traceId());
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamedAndItsSpansAreMissing() {
    Island.get(agents.get(1).close());

    JsonObject trace = operator.get("/traces/" + request.traceId());

    assertThat(trace.getJsonArray("rows")).hasSize(2);
    assertThat(trace.getJsonArray("unreachable")).containsExactly("node-2");
    assertThat(operator.get("/explain/" + request.traceId()).encode())
        .contains("node-2 has recorded nothing of stock/level");
  }

  @Test
  void theNodeThatDidNotSeeTheFailureStoresItsPartToo() {
    TraceContext other = TraceContext.start();
    long now = System.nanoTime();
    recorders
        .get(1)
        .ended(
            EndedSpan.of(
                other.child(),
                other.span(),
                SpanRole.SERVER,
                "stock/level",
                now,
                now,
                null,
                "flotilla.service",
                "stock"));
    recorders
        .get(0)
        .ended(
            EndedSpan.of(
                other,
                0,
                SpanRole.CLIENT,
                "stock/level",
                now,
                now,
                new ServiceFailure(Code.UNAVAILABLE, "no"),
                "flotilla.service",
                "stock"));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(recorder("node-2").spans(other.traceId(), 10))
                    .as("what a later run of node-2 finds in its folder")
                    .hasSize(1));
  }

  @Test
  void anIdOfNoTraceIsNotFoundAndAWrongOneIsRefused() {
    Operator.problem(
        operator.send("GET", "/traces/" + "0".repeat(31) + "1", null), 404, "NOT_FOUND");
    Operator.problem(operator.send("GET", "/traces/xyz", null), 400, "INVALID_ARGUMENT");
  }

  private List<String> ids(String query) {
    return operator
        .get("/traces" + query.replace("{", "%7B").replace("}", "%7D"))
        .getJsonArray("items")
        .stream()
        .map(item -> ((JsonObject) item).getString("traceId"))
        .toList();
  }
}
