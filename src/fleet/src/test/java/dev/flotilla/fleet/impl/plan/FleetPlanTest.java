package dev.flotilla.fleet.impl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.plan.ClusterPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the plan that is delivered. */
class FleetPlanTest {

  @TempDir Path folder;

  private final ClusterPlan delivered =
      ClusterPlan.read(
          new ConfigDirectory(
              Path.of("../../cluster-config").toAbsolutePath().normalize(), Map.of()));

  @Test
  void nodesAreNamedByGroupAndTheirPortsCountUp() {
    FleetPlan plan = plan(0);

    assertThat(plan.nodes())
        .extracting(NodeSpec::name)
        .containsExactly("edge-1", "shop-1", "shop-2");
    assertThat(plan.members())
        .containsExactly("127.0.0.1:5701", "127.0.0.1:5702", "127.0.0.1:5703");
    assertThat(plan.nodes())
        .extracting(NodeSpec::endpoint)
        .last()
        .isEqualTo("http://127.0.0.1:9003");
  }

  @Test
  void anOffsetShiftsEveryPort() {
    Set<Integer> plain = ports(plan(0));
    Set<Integer> shifted = ports(plan(1000));

    assertThat(plain).contains(8080, 8081, 8090, 9001, 9002, 9003, 5701, 5702, 5703, 15432);
    assertThat(shifted).containsExactlyElementsOf(plain.stream().map(port -> port + 1000).toList());
    assertThat(plan(1000).shape().urls()).containsEntry("gateway", "http://127.0.0.1:9080");
    assertThat(plan(1000).shape().urls()).containsEntry("console", "http://127.0.0.1:9081");
    assertThat(plan(0).otherPorts(false)).doesNotContainKey(15432);
  }

  @Test
  void clustersOfDifferentOffsetsOrHomesHaveDifferentNames() {
    FleetPlan elsewhere = FleetPlan.of(delivered, 0, new FleetHome(folder.resolve("other")));

    assertThat(Set.of(plan(0).cluster(), plan(10).cluster(), elsewhere.cluster())).hasSize(3);
    assertThat(plan(0).cluster()).isEqualTo(plan(0).cluster()).startsWith("flotilla-0-");
  }

  @Test
  void anOffsetThatLeadsNowhereIsWrongUse() {
    assertThatThrownBy(() -> plan(-1)).hasMessage("--port-offset must be at least 0 but was -1");
    assertThatThrownBy(() -> plan(60_000))
        .isInstanceOfSatisfying(FleetFailure.class, it -> assertThat(it.exitCode()).isEqualTo(2))
        .hasMessageContaining("--port-offset 60000");
  }

  @Test
  void aFurtherNodeTakesTheFirstNumberAndTheNextPorts() {
    FleetPlan plan = plan(0);
    List<NodeSpec> taken = new ArrayList<>(plan.nodes());
    taken.remove(1); // shop-1

    assertThat(plan.another("shop", taken).name()).isEqualTo("shop-1");
    assertThat(plan.another("shop", plan.nodes()))
        .satisfies(node -> assertThat(node.name()).isEqualTo("shop-3"))
        .satisfies(node -> assertThat(node.ports()).containsOnlyKeys(5704, 9004))
        .satisfies(node -> assertThat(node.verticles()).isEqualTo(plan.nodes().get(1).verticles()));
    assertThatThrownBy(() -> plan.another("shoe", taken))
        .hasMessage("no group shoe; groups are: edge, shop");
  }

  private static Set<Integer> ports(FleetPlan plan) {
    Set<Integer> ports = new TreeSet<>();
    plan.nodes().forEach(node -> ports.addAll(node.ports().keySet()));
    ports.addAll(plan.otherPorts(true).keySet());
    return ports;
  }

  private FleetPlan plan(int offset) {
    return FleetPlan.of(delivered, offset, new FleetHome(folder));
  }
}
