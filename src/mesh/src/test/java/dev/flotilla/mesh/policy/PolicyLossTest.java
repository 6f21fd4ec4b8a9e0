package dev.flotilla.mesh.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.testkit.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes die, or are cut off: the policies must not. */
class PolicyLossTest {

  @RegisterExtension final Nodes nodes = Nodes.splittable(3);

  private final List<PolicySite> sites = new ArrayList<>();

  @BeforeEach
  void open() {
    for (int index = 0; index < 3; index++) {
      sites.add(PolicySite.on(nodes.vertx(index)));
    }
    PolicySite.get(sites.get(0).timeout("stock", 1_001));
    PolicySite.awaited(sites, "stock", 1_001);
  }

  @Test
  void theLastNodeHasThemWithTheirHistoryWhicheverNodesDieAtOnce() {
    PolicySite.get(sites.get(1).timeout("stock", 1_002));
    PolicySite.awaited(sites, "stock", 1_002);
    List<PolicyVersion> history = sites.get(2).store().history();

    nodes.crash(0); // the writer of the first, and with the next one both copies of the entry
    nodes.crash(1);
    nodes.cluster().awaitMembers(1);

    PolicySite left = sites.get(2);
    assertThat(left.store().history()).isEqualTo(history);
    assertThat(PolicySite.get(left.timeout("stock", 1_003)).version()).isEqualTo(4);
    PolicySite late = PolicySite.on(nodes.addNode().vertx());
    assertThat(late.timeoutOf("stock")).isEqualTo(1_003);
    assertThat(late.store().history()).hasSize(4);
  }

  @Test
  void afterASplitAllHaveTheHigherVersionAlthoughItsSideWasTheSmallerOne() {
    nodes.split(0);
    PolicySite.get(sites.get(0).timeout("stock", 2_001));
    PolicySite.get(sites.get(0).timeout("stock", 2_002));
    PolicySite.get(sites.get(1).timeout("stock", 3_001));
    assertThat(sites.get(1).timeoutOf("stock")).isEqualTo(3_001);

    nodes.heal();

    PolicySite.awaited(sites, "stock", 2_002);
    assertThat(PolicySite.get(sites.get(2).timeout("stock", 2_003)).version()).isEqualTo(5);
    PolicySite.awaited(sites, "stock", 2_003);
  }

  @Test
  void afterASplitWithAsManyChangesOnBothSidesAllHaveTheLaterOne() {
    nodes.split(2);
    PolicySite.get(sites.get(2).timeout("stock", 4_001));
    PolicyVersion later = PolicySite.get(sites.get(1).timeout("stock", 4_002));
    assertThat(sites.get(2).store().current().version()).isEqualTo(later.version());

    nodes.heal();

    PolicySite.awaited(sites, "stock", 4_002);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> sites.stream().allMatch(site -> site.store().current().equals(later)));
  }
}
