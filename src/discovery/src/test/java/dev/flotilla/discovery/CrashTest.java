package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.SWEPT;
import static dev.flotilla.discovery.Sites.done;
import static dev.flotilla.discovery.Sites.ids;
import static dev.flotilla.discovery.Sites.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.impl.view.Told;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that die without a word, and a cluster that splits. */
class CrashTest {

  private static final Duration GONE_FROM_VIEW = Duration.ofSeconds(10);

  private Sites sites;

  @BeforeEach
  void start() {
    sites = Sites.splittable(4);
  }

  @AfterEach
  void stop() {
    sites.close();
  }

  @Test
  void theInstancesOfADeadNodeAreLostToAllAndLeaveTheMap() {
    Registration stays = sites.announce(1, "stock");
    Registration dies = sites.announce(3, "stock");
    done(sites.at(3).awaitVisible());
    done(sites.at(1).awaitVisible());
    Told told = new Told();
    sites.at(2).listen(told);

    sites.cluster().crash(3);

    sites.cluster().awaitMembers(3);
    for (int index = 0; index < 3; index++) {
      Discovery survivor = sites.at(index);
      within(GONE_FROM_VIEW).until(() -> ids(survivor).equals(Set.of(stays.instance().id())));
    }
    within(SWEPT).until(() -> !sites.map(0).containsKey(dies.instance().id()));
    // Another survivor may have cleaned the map before this one heard of the death.
    String id = dies.instance().id();
    within(GONE_FROM_VIEW).until(() -> told.calls().contains("lost " + id));
    assertThat(told.calls()).doesNotHaveDuplicates().isSubsetOf("withdrawn " + id, "lost " + id);
    assertThat(sites.map(0)).containsOnlyKeys(stays.instance().id());
  }

  @Test
  void whenTheOldestDiesWithAnotherTheNextCleansUpAndNothingElseIsMissing() {
    for (int index = 0; index < 4; index++) {
      for (int copy = 0; copy < 10; copy++) {
        sites.announce(index, "stock");
      }
      done(sites.at(index).awaitVisible());
    }
    Set<String> expected = ids(sites.at(1));
    sites.at(1).all().stream()
        .filter(it -> it.node().equals("node-1") || it.node().equals("node-4"))
        .forEach(it -> expected.remove(it.id()));

    sites.cluster().crash(0);
    sites.cluster().crash(3);

    sites.cluster().awaitMembers(2);
    within(GONE_FROM_VIEW).until(() -> ids(sites.at(1)).equals(expected));
    within(GONE_FROM_VIEW).until(() -> ids(sites.at(2)).equals(expected));
    // Partitions that had both copies on the dead are empty until their owners write again.
    within(SWEPT).until(() -> sites.map(1).keySet().equals(expected));
    assertThat(ids(sites.at(1))).isEqualTo(expected);
    assertThat(ids(sites.at(sites.join()))).isEqualTo(expected);
  }

  @Test
  void afterASplitAllSeeAllAgainAndWhatWasWithdrawnMeanwhileStaysAway() {
    Registration kept = sites.announce(3, "stock");
    Registration withdrawn = sites.announce(3, "stock");
    Registration other = sites.announce(0, "stock");
    done(sites.at(3).awaitVisible());
    done(sites.at(0).awaitVisible());
    Told told = new Told();
    sites.at(1).listen(told);

    sites.cluster().split(3);
    within(GONE_FROM_VIEW).until(() -> told.calls().contains("lost " + kept.instance().id()));
    done(withdrawn.withdraw());
    Registration fresh = sites.announce(3, "stock");
    Registration freshOther = sites.announce(0, "stock");
    sites.cluster().heal();

    Set<String> expected = new TreeSet<>();
    for (Registration it : List.of(kept, other, fresh, freshOther)) {
      expected.add(it.instance().id());
    }
    for (int index = 0; index < 4; index++) {
      Discovery discovery = sites.at(index);
      within(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(ids(discovery)).as("view of %s", discovery).isEqualTo(expected));
    }
    within(SWEPT).until(() -> sites.map(0).keySet().equals(expected));
    for (int index = 0; index < 4; index++) {
      done(sites.at(index).awaitVisible());
      assertThat(ids(sites.at(index))).isEqualTo(expected);
    }
  }
}
