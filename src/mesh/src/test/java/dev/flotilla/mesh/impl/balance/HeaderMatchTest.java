package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.call.Carrier;
import dev.flotilla.mesh.impl.call.MeshLab;
import dev.flotilla.mesh.impl.call.TrafficRulesLab;
import dev.flotilla.mesh.impl.traffic.TrafficRules;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.MatchOptions;
import dev.flotilla.mesh.policy.TrafficOptions;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeaderMatchTest {

  private static final Map<String, Integer> OLD_ONLY = Map.of("1.4", 1, "1.5", 0);
  private static final Map<String, String> CANARY = Map.of("x-canary", "always");

  private final TrafficRulesLab traffic = new TrafficRulesLab();
  private final MeshLab lab = traffic.lab;

  @AfterEach
  void close() throws Exception {
    traffic.close();
  }

  @Test
  void aMarkedRequestGoesToItsVersionAndTheOthersGoByTheSplit() throws Exception {
    lab.running("1.4", "a", "b").running("1.5", "c");
    traffic.ruledBy(
        TrafficOptions.defaults()
            .withSplit(OLD_ONLY)
            .withMatch(List.of(MatchOptions.exact("x-canary", "always", "1.5"))));

    assertThat(versions(CANARY)).containsOnlyKeys("1.5");
    assertThat(versions(Map.of("x-canary", "Always"))).containsOnlyKeys("1.4");
    assertThat(versions(Map.of("x-other", "always"))).containsOnlyKeys("1.4");
    assertThat(versions(Map.of())).containsOnlyKeys("1.4");
    assertThat(traffic.byVersion(20, lab::read)).as("no request").containsOnlyKeys("1.4");
  }

  @Test
  void theFirstRuleThatHoldsCounts() throws Exception {
    lab.running("1.4", "a").running("1.5", "b").running("1.6", "c").running("1.7", "d");
    traffic.ruledBy(
        TrafficOptions.defaults()
            .withSplit(Map.of("1.4", 1))
            .withMatch(
                List.of(
                    MatchOptions.exact("x-user", "qa-boss", "1.5"),
                    MatchOptions.builder().header("x-user").prefix("qa-").version("1.6").build(),
                    MatchOptions.builder().header("x-user").present(true).version("1.7").build())));

    assertThat(versions(Map.of("x-user", "qa-boss"))).containsOnlyKeys("1.5");
    assertThat(versions(Map.of("x-user", "qa-7"))).containsOnlyKeys("1.6");
    assertThat(versions(Map.of("x-user", ""))).containsOnlyKeys("1.7");
    assertThat(versions(Map.of())).containsOnlyKeys("1.4");
  }

  @Test
  void aMarkedRequestIsServedByTheOthersWhileItsVersionIsNotThere() throws Exception {
    lab.running("1.4", "a");
    traffic.ruledBy(
        TrafficOptions.defaults()
            .withSplit(Map.of("1.4", 1))
            .withMatch(List.of(MatchOptions.exact("x-canary", "always", "1.5"))));

    assertThat(versions(CANARY)).containsOnlyKeys("1.4");
    assertThat(traffic.told).containsExactly("missing 1.5");
  }

  @Test
  void aMarkedRequestThatItsVersionFailedIsRepeatedElsewhere() throws Exception {
    lab.running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(
        TrafficOptions.defaults()
            .withSplit(OLD_ONLY)
            .withMatch(List.of(MatchOptions.exact("x-canary", "always", "1.5"))));

    Future<String> result = traffic.marked(CANARY, lab::read);
    Carrier.Sent first = lab.carrier.next();
    first.fail(Code.UNAVAILABLE);

    assertThat(first.to().version()).isEqualTo("1.5");
    assertThat(traffic.versionOf(result)).isEqualTo("1.4");
  }

  @Test
  void withoutASplitUnmarkedRequestsGoToEveryVersion() throws Exception {
    lab.running("1.4", "a").running("1.5", "b");
    traffic.ruledBy(
        TrafficOptions.defaults()
            .withMatch(List.of(MatchOptions.exact("x-canary", "always", "1.5"))));

    assertThat(versions(CANARY)).containsOnlyKeys("1.5");
    assertThat(versions(Map.of())).containsOnlyKeys("1.4", "1.5");
  }

  @Test
  void noRuleCostsNoMemory() {
    TrafficRules none =
        new TrafficRules(
            "stock", TrafficOptions.defaults(), lab.mesh.environment(), lab.mesh.meshListeners());
    Call call = new Call("stock", "level", Instance.Kind.RPC, true);
    BalancedPool all =
        new BalancedPool(
            new InstanceState[0],
            BalancerOptions.defaults(),
            RandomSource.FAIR,
            new Zones(lab.discovery));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 2; round++) { // the first one loads classes
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100_000; i++) {
        if (none.subsetSelector(call).among(all, null, false) != all || !none.isPlain()) {
          throw new AssertionError();
        }
      }
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(bytes).as("bytes in round " + round).isLessThan(round == 0 ? 100_000 : 1_000);
    }
  }

  private Map<String, Integer> versions(Map<String, String> baggage) throws Exception {
    return traffic.byVersion(20, () -> traffic.marked(baggage, lab::read));
  }
}
