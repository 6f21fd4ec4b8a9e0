package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.plan.ClusterPlan;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperation.OperationState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetChangesTest {

  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir Path folder;

  @Test
  void aGroupIsScaledAndItsSizeOutlivesTheLauncher() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);

      FleetOperation up =
          done(fleet, () -> fleet.supervisor().changes().scale("shop", 2, false, "ada"));
      done(fleet, () -> fleet.supervisor().changes().scale("edge", 2, false, "ada"));

      assertThat(up.message()).isEqualTo("shop has 2 nodes now, 1 before");
      assertThat(up.by()).isEqualTo("ada");
      assertThat(up.events()).extracting(FleetOperation.OperationEvent::node).contains("shop-2");
      assertThat(fleet.state().node("shop-2").state()).isEqualTo("UP");
      assertThat(Files.readString(fleet.home.operations())).contains("\"by\":\"ada\"", "SCALE");
    }
    try (TestFleet next = new TestFleet(folder, LONG, "edge-1", "shop-1").start()) {
      await().atMost(LONG).until(next::isReady);

      assertThat(next.output()).contains("shop gets 2 nodes, as ada has scaled it");
      assertThat(next.state().nodes()).hasSize(4);
      assertThat(next.state().nodes())
          .extracting(FleetState.NodeEntry::endpoint)
          .doesNotHaveDuplicates();
      done(next, () -> next.supervisor().changes().scale("edge", 1, false, "ada"));

      done(next, () -> next.supervisor().changes().scale("shop", 1, false, "ada"));
      assertThat(next.state().nodes())
          .extracting(FleetState.NodeEntry::name)
          .containsExactly("edge-1", "shop-1");
      assertThat(next.home.desired()).content().doesNotContain("ada");
    }
  }

  @Test
  void aDrainedNodeStaysDownUntilItIsRestarted() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      FleetChanges changes = fleet.supervisor().changes();
      done(fleet, () -> changes.scale("shop", 2, false, "ada"));

      done(fleet, () -> changes.drain("shop-2", false, "ada"));

      FleetState.NodeEntry drained = fleet.state().node("shop-2");
      assertThat(drained.state()).isEqualTo("DOWN");
      assertThat(drained.drained()).isTrue();
      assertThat(fleet.isReady()).isTrue();
      assertThatThrownBy(() -> changes.drain("shop-2", false, "ada"))
          .hasMessageContaining("drained already");

      done(fleet, () -> changes.restart("shop-2", false, "ada"));
      assertThat(fleet.state().node("shop-2").state()).isEqualTo("UP");
      assertThat(fleet.state().node("shop-2").drained()).isFalse();
    }
  }

  @Test
  void whatWouldHurtIsRefusedWithTheReason() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      FleetChanges changes = fleet.supervisor().changes();

      assertThatThrownBy(() -> changes.drain("shop-1", false, "ada"))
          .hasMessageContainingAll(
              "shop-1 is the last node that hosts Verticle", "scale shop 2", "--force");
      assertThatThrownBy(
              () -> changes.rollingRestart(Optional.empty(), false, false, Optional.empty(), "ada"))
          .hasMessageContaining("last node");
      assertThatThrownBy(() -> changes.scale("shop", 0, false, "ada"))
          .hasMessageContaining("last node");
      assertThatThrownBy(() -> changes.restart("nobody", false, "ada"))
          .hasMessage("no node nobody; nodes are: shop-1");
      assertThatThrownBy(() -> changes.scale("shoe", 2, false, "ada"))
          .hasMessage("no group shoe; groups are: shop");
      assertThatThrownBy(
              () -> changes.rollingRestart(Optional.empty(), true, false, Optional.empty(), "ada"))
          .hasMessageContaining("nothing to continue");

      ProcessId before = fleet.state().node("shop-1").process().orElseThrow();
      done(fleet, () -> changes.restart("shop-1", true, "ada"));
      assertThat(fleet.state().node("shop-1").process().orElseThrow()).isNotEqualTo(before);
    }
  }

  @Test
  void aRollingRestartStopsAtANodeThatDoesNotComeBackAndGoesOnWhenTold() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      FleetChanges changes = fleet.supervisor().changes();
      done(fleet, () -> changes.scale("shop", 2, false, "ada"));
      FleetState before = fleet.state();
      fleet.flaws.put("shop-1", "exits");

      FleetOperation failed =
          ended(
              fleet,
              () ->
                  changes.rollingRestart(
                      Optional.of("shop"), false, false, Optional.of("next"), "ada"));

      assertThat(failed.state()).isEqualTo(OperationState.FAILED);
      assertThat(failed.message())
          .contains("the sky is falling", "stopped at shop-1; shop-2 not restarted", "--continue");
      assertThat(process(fleet.state(), "shop-2")).isEqualTo(process(before, "shop-2"));
      assertThatThrownBy(() -> changes.drain("shop-2", false, "ada"))
          .hasMessageContaining("not whole: shop-1 is DOWN (3 starts in a row failed");

      fleet.flaws.clear();
      FleetOperation rest =
          done(
              fleet,
              () -> changes.rollingRestart(Optional.empty(), true, false, Optional.empty(), "ada"));
      assertThat(rest.message()).isEqualTo("restarted shop-1, shop-2");
      assertThat(process(fleet.state(), "shop-2")).isNotEqualTo(process(before, "shop-2"));
      assertThat(fleet.isReady()).isTrue();
    }
  }

  @Test
  void anEditOfTheClusterFileIsShownAndApplied() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "edge-1", "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      FleetChanges changes = fleet.supervisor().changes();
      FleetState before = fleet.state();
      assertThat(changes.difference().isEmpty()).isTrue();

      fleet.configured = edited(fleet.plan, "shop", 2, "other.Verticle");

      assertThat(changes.difference().lines())
          .containsExactly(
              "shop: 1 -> 2 nodes",
              "shop-1: its options or verticles changed, it will be restarted");
      done(fleet, () -> changes.apply("ada"));
      assertThat(process(fleet.state(), "shop-1")).isNotEqualTo(process(before, "shop-1"));
      assertThat(process(fleet.state(), "edge-1")).isEqualTo(process(before, "edge-1"));
      assertThat(fleet.state().node("shop-2").verticles()).containsExactly("other.Verticle");
      assertThat(changes.difference().isEmpty()).isTrue();

      fleet.configured =
          new FleetPlan("test", 0, fleet.plan.shape().withHost("127.0.0.2"), List.of());
      assertThatThrownBy(() -> changes.apply("ada"))
          .hasMessageContaining("cluster.yaml changed host");
    }
  }

  @Test
  void aNodeWhosePortIsInUseIsNotAddedAndTheOthersRunOn() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);
      int next = fleet.plan.another("shop", fleet.plan.nodes()).endpointPort();
      try (ServerSocket taken = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
        assertThat(taken.isBound()).isTrue();

        FleetOperation failed =
            ended(fleet, () -> fleet.supervisor().changes().scale("shop", 2, false, "ada"));

        assertThat(failed.state()).isEqualTo(OperationState.FAILED);
        assertThat(failed.message()).contains("port " + next);
      }
      assertThat(fleet.isReady()).isTrue();
      assertThat(fleet.state().nodes()).hasSize(1);
    }
  }

  @Test
  void theApiBeginsOperationsOneAtATime() throws Exception {
    try (TestFleet fleet = new TestFleet(folder, LONG, "shop-1").start()) {
      await().atMost(LONG).until(fleet::isReady);

      HttpCall begun = call(fleet, "PUT", "/groups/shop", "{\"nodes\": 2}");
      HttpCall second = call(fleet, "PUT", "/groups/shop", "{\"nodes\": 3}");

      assertThat(begun.status()).isEqualTo(202);
      String id = Json.mapper().readTree(begun.body()).path("id").asText();
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.body()).contains("another operation runs: SCALE shop (by ada)");
      await()
          .atMost(LONG)
          .until(() -> call(fleet, "GET", "/operations/" + id, "").body().contains("SUCCEEDED"));
      assertThat(call(fleet, "GET", "/operations/" + id + "?after=99", "").body())
          .contains("\"events\":[]");
      assertThat(call(fleet, "GET", "/operations/x", "").status()).isEqualTo(404);
      JsonNode status = Json.mapper().readTree(call(fleet, "GET", "", "").body());
      assertThat(status.path("groups").get(0).path("nodes").asInt()).isEqualTo(2);
      assertThat(status.path("groups").get(0).path("planned").asInt()).isEqualTo(1);
      assertThat(status.path("nodes")).hasSize(2);
    }
  }

  private static HttpCall call(TestFleet fleet, String method, String path, String body) {
    String url = ControlServer.url(fleet.state().controlPort(), FleetApi.ROOT + path);
    return HttpCall.authorised(method, url, fleet.home.token(), "ada", body, LONG).orElseThrow();
  }

  private static FleetOperation done(TestFleet fleet, Supplier<FleetOperation> begin) {
    FleetOperation ended = ended(fleet, begin);
    assertThat(ended.state()).as(ended.message()).isEqualTo(OperationState.SUCCEEDED);
    return ended;
  }

  private static FleetOperation ended(TestFleet fleet, Supplier<FleetOperation> begin) {
    String id = begin.get().id();
    await().atMost(LONG).until(() -> fleet.supervisor().operations().running().isEmpty());
    return fleet.supervisor().operations().recent().stream()
        .filter(operation -> operation.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static ProcessId process(FleetState state, String node) {
    return state.node(node).process().orElseThrow();
  }

  private static FleetPlan edited(FleetPlan plan, String group, int nodes, String verticle) {
    Map<String, ClusterPlan.Group> groups = new LinkedHashMap<>(plan.shape().groups());
    groups.put(group, new ClusterPlan.Group(nodes, List.of(verticle)));
    List<NodeSpec> planned = plan.nodes();
    return new FleetPlan(
        plan.cluster(), plan.portOffset(), plan.shape().withGroups(groups), planned);
  }
}
