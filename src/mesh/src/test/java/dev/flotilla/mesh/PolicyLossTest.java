package dev.flotilla.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.testkit.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes die, or are cut off: the policies must not. */
class PolicyLossTest {

  @RegisterExtension final Nodes nodes = Nodes.of(3);

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
    splitOff(0);
    PolicySite.get(sites.get(0).timeout("stock", 2_001));
    PolicySite.get(sites.get(0).timeout("stock", 2_002));
    PolicySite.get(sites.get(1).timeout("stock", 3_001));
    assertThat(sites.get(1).timeoutOf("stock")).isEqualTo(3_001);

    nodes.cluster().awaitMembers(3);

    PolicySite.awaited(sites, "stock", 2_002);
    assertThat(PolicySite.get(sites.get(2).timeout("stock", 2_003)).version()).isEqualTo(5);
    PolicySite.awaited(sites, "stock", 2_003);
  }

  @Test
  void afterASplitWithAsManyChangesOnBothSidesAllHaveTheLaterOne() {
    splitOff(2);
    PolicySite.get(sites.get(2).timeout("stock", 4_001));
    PolicyVersion later = PolicySite.get(sites.get(1).timeout("stock", 4_002));
    assertThat(sites.get(2).store().current().version()).isEqualTo(later.version());

    nodes.cluster().awaitMembers(3);

    PolicySite.awaited(sites, "stock", 4_002);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> sites.stream().allMatch(site -> site.store().current().equals(later)));
  }

  /** On a busy machine a split may have healed before anybody looked: then once more. */
  private void splitOff(int index) {
    for (int attempt = 0; attempt < 5; attempt++) {
      nodes.split(index);
      try {
        await().atMost(Duration.ofSeconds(4)).until(() -> members(index) == 1 && members(1) == 2);
        return;
      } catch (ConditionTimeoutException healed) {
        nodes.cluster().awaitMembers(3);
      }
    }
    throw new AssertionError("no split was seen");
  }

  private int members(int index) {
    return nodes.node(index).membership().members().size();
  }
}
