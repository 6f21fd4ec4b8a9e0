package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static dev.flotilla.discovery.Sites.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.impl.Told;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What works while nobody fails; the cluster serves all tests. */
class ClusteredDiscoveryTest {

  private static Sites sites;

  @BeforeAll
  static void start() {
    sites = Sites.start(3);
  }

  @AfterAll
  static void stop() {
    sites.close();
  }

  @AfterEach
  void withdrawEverything() {
    for (int index = 0; index < 3; index++) {
      done(sites.at(index).withdrawAll());
    }
  }

  @Test
  void anAnnouncedInstanceIsInItsOwnViewAtOnceAndSoonInAllOthers() {
    Instance instance = sites.announce(0, "stock").instance();

    assertThat(sites.at(0).instances("stock")).containsExactly(instance);
    for (int index = 1; index < 3; index++) {
      Discovery other = sites.at(index);
      within(Duration.ofSeconds(2)).until(() -> other.instances("stock").equals(List.of(instance)));
      assertThat(other.services()).contains("stock");
    }
    assertThat(instance.address()).isEqualTo("rpc.stock." + instance.id());
    assertThat(instance.node()).isEqualTo("node-1");
    assertThat(instance.nodeId()).isEqualTo(sites.cluster().node(0).membership().self().id());
  }

  @Test
  void visibleMeansThatEachMemberHasTheRecordsInView() {
    for (int round = 0; round < 50; round++) {
      Instance instance = sites.announce(round % 3, "stock").instance();

      done(sites.at(round % 3).visible());

      for (int index = 0; index < 3; index++) {
        assertThat(sites.at(index).instances("stock")).contains(instance);
      }
    }
  }

  @Test
  void afterAWithdrawalNobodyHasTheInstanceAndItNeverFlickers() {
    Told told = new Told();
    sites.at(2).listen(told);
    for (int round = 0; round < 50; round++) {
      Registration registration = sites.announce(0, "stock");

      done(registration.withdraw());

      for (int index = 0; index < 3; index++) {
        assertThat(sites.at(index).all()).doesNotContain(registration.instance());
      }
      assertThat(sites.map(1)).doesNotContainKey(registration.instance().id());
    }
    assertThat(told.calls()).doesNotHaveDuplicates();
  }

  @Test
  void withdrawingAllLeavesTheRecordsOfOthers() {
    sites.announce(0, "stock");
    sites.announce(0, "orders");
    Registration other = sites.announce(1, "stock");

    done(sites.at(0).withdrawAll());

    assertThat(sites.at(1).all()).containsExactly(other.instance());
    assertThat(sites.map(2)).containsOnlyKeys(other.instance().id());
  }
}
