package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.SWEPT;
import static dev.flotilla.discovery.Sites.done;
import static dev.flotilla.discovery.Sites.ids;
import static dev.flotilla.discovery.Sites.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.impl.view.Told;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What works as long as no member leaves; one cluster serves all tests. */
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
      within(Duration.ofSeconds(10))
          .until(() -> other.instances("stock").equals(List.of(instance)));
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

      done(sites.at(round % 3).awaitVisible());

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

  @Test
  void aWithdrawalWaitsForAMemberThatDoesNotAnswerNoLongerThanItsDeadline() {
    Discovery hasty = sites.hasty(0, Duration.ofSeconds(3));
    Registration registration = done(hasty.announce(Sites.rpc("stock")));
    done(sites.at(0).awaitVisible());
    CountDownLatch hung = sites.hang(2);
    try {
      long startedAt = System.nanoTime();
      done(registration.withdraw());
      Duration took = Duration.ofNanos(System.nanoTime() - startedAt);

      assertThat(took).isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(12));
      within(Duration.ofSeconds(10)).until(() -> sites.at(1).all().isEmpty());
      // Its view is fed by Hazelcast's threads, which do not hang.
      within(Duration.ofSeconds(10)).until(() -> sites.at(2).all().isEmpty());
    } finally {
      hung.countDown();
    }
  }

  @Test
  void aNodeIsNotVisibleUntilEveryMemberHasAnswered() {
    Discovery hasty = sites.hasty(0, Duration.ofSeconds(1));
    done(hasty.announce(Sites.rpc("stock")));
    CountDownLatch hung = sites.hang(2);
    try {
      // Who has answered once is not asked again, so sooner or later it is the one that hangs.
      within(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                ServiceFailure blind =
                    catchThrowableOfType(ServiceFailure.class, () -> done(hasty.awaitVisible()));
                assertThat(blind.code()).isEqualTo(Code.UNAVAILABLE);
                assertThat(blind).hasMessage("not visible to node-3");
              });
    } finally {
      hung.countDown();
    }
    done(sites.at(0).awaitVisible());
  }

  @Test
  void aMemberThatHangsAfterItHasConfirmedMakesNobodyInvisible() {
    sites.announce(0, "stock");
    done(sites.at(0).awaitVisible());
    CountDownLatch hung = sites.hang(2);
    try {
      done(sites.hasty(0, Duration.ofSeconds(1)).awaitVisible());
    } finally {
      hung.countDown();
    }
  }

  @Test
  void aRecordThatSomebodyDeletesIsWrittenAgainByItsOwner() {
    Registration registration = sites.announce(0, "stock");
    String id = registration.instance().id();
    done(sites.at(0).awaitVisible());

    sites.steal(id);

    within(Duration.ofSeconds(10)).until(() -> sites.map(1).containsKey(id));
    within(Duration.ofSeconds(10)).until(() -> ids(sites.at(2)).contains(id));
  }

  @Test
  void recordsOfANodeThatNeverWasAreSweptOutAndWhatIsNoRecordIsIgnored() {
    Instance real = sites.announce(0, "stock").instance();
    String ghost =
        sites.map(0).get(real.id()).replace(real.id(), "ghost").replace(real.nodeId(), "nowhere");
    sites.smuggle("ghost", ghost);
    sites.smuggle("noise", "hello");

    done(sites.at(0).awaitVisible());
    Told told = new Told();
    sites.at(2).listen(told);
    within(SWEPT).until(() -> !sites.map(0).containsKey("ghost"));

    assertThat(told.calls()).isEmpty();
    assertThat(ids(sites.at(2))).containsExactly(real.id());
    assertThat(sites.map(0)).containsKey("noise");
    sites.steal("noise");
  }
}
