package dev.flotilla.mesh.impl.call;

import static dev.flotilla.mesh.impl.call.MeshLab.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Balancers as policies and discovery drive them. */
class BalancingTest {

  private final MeshLab lab = new MeshLab();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void anotherAlgorithmHoldsFromTheNextCallOn() throws Exception {
    lab.with("a", "b", "c");
    follow(Algorithm.ROUND_ROBIN);
    List<String> round = calls(6, null);
    assertThat(round.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(round.subList(3, 6)).isEqualTo(round.subList(0, 3));

    follow(Algorithm.CONSISTENT_HASH);
    assertThat(Set.copyOf(calls(20, "customer-7"))).hasSize(1);

    follow(Algorithm.POWER_OF_TWO);
    assertThat(Set.copyOf(calls(50, "customer-7"))).hasSize(3);
  }

  @Test
  void differentKeysGoToDifferentInstances() throws Exception {
    lab.with("a", "b", "c");
    follow(Algorithm.CONSISTENT_HASH);
    Set<String> places = new HashSet<>();
    for (int key = 0; key < 30; key++) {
      places.addAll(calls(1, "customer-" + key));
    }

    assertThat(places).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void anInstanceThatJoinsLaterIsSparedAtFirstEvenIfNobodyCalledMeanwhile() throws Exception {
    lab.with("a", "b");
    follow(Algorithm.ROUND_ROBIN);
    calls(1, null);
    lab.with("c");
    lab.advance(100);

    assertThat(calls(300, null).stream().filter("c"::equals).count()).isBetween(1L, 40L);
    lab.advance(5_000);
    assertThat(calls(300, null).stream().filter("c"::equals).count()).isEqualTo(100);

    lab.with("d");
    lab.advance(5_000);
    assertThat(calls(400, null).stream().filter("d"::equals).count())
        .as("it joined five seconds ago, although this is its first call")
        .isEqualTo(100);
  }

  @Test
  void callsGoToTheOwnZone() throws Exception {
    lab.discovery.zone = "east";
    for (String zone : List.of("east", "west")) {
      for (int i = 0; i < 3; i++) {
        lab.discovery.add(inZone(zone, zone + i));
      }
    }

    assertThat(calls(50, null)).allMatch(id -> id.startsWith("east"));
  }

  @Test
  void whenHealthyOnesLeaveUntilTooFewAreLeftAllAreUsedAndListenersAreTold() throws Exception {
    OutlierOptions nervous = OutlierOptions.builder().consecutiveFailures(1).build();
    lab.mesh.apply(
        new Policies(
            Policy.defaults()
                .withOutlier(nervous)
                .withBalancer(BalancerOptions.of(Algorithm.ROUND_ROBIN)),
            null));
    lab.with("a", "b", "c", "d");
    lab.readAt("a").fail(Code.DEADLINE_EXCEEDED);
    lab.readAt("b").fail(Code.DEADLINE_EXCEEDED);
    lab.advance(10);
    assertThat(lab.ejected("a") && lab.ejected("b")).isTrue();
    assertThat(Set.copyOf(calls(20, null))).containsExactlyInAnyOrder("c", "d");

    lab.discovery.loseNode("node-d");
    calls(1, null);
    lab.advance(10);
    assertThat(lab.events).last().isEqualTo("stock panics true");
    assertThat(Set.copyOf(calls(20, null))).containsExactlyInAnyOrder("a", "b", "c");

    lab.with("e", "f");
    calls(1, null);
    lab.advance(10);
    assertThat(lab.events).last().isEqualTo("stock panics false");
    assertThat(Set.copyOf(calls(40, null))).isSubsetOf("c", "e", "f");
  }

  private void follow(Algorithm algorithm) {
    lab.mesh.apply(
        new Policies(Policy.defaults().withBalancer(BalancerOptions.of(algorithm)), null));
  }

  private static Instance inZone(String zone, String id) {
    return new Instance(
        id,
        "stock",
        "1",
        Instance.Kind.RPC,
        "id-of-" + id,
        id,
        zone,
        id,
        Instance.Status.UP,
        Map.of());
  }

  private List<String> calls(int n, String key) throws Exception {
    Call call = new Call("stock", "level", Instance.Kind.RPC, true).withRoutingKey(key);
    List<String> went = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Future<String> result = lab.mesh.call(call, lab.carrier);
      Carrier.Sent sent = lab.carrier.next();
      went.add(sent.id());
      sent.answer("ok");
      value(result);
    }
    return went;
  }
}
