package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.SWEPT;
import static dev.flotilla.discovery.Sites.done;
import static dev.flotilla.discovery.Sites.ids;
import static dev.flotilla.discovery.Sites.within;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Members come and die in random order, with no pause between: no ghost, and nobody is missing. Ten
 * times by default; {@code -DargLine=-Dflotilla.churn=100} for more, {@code -Dflotilla.seed=…} for
 * the same again.
 */
class ChurnTest {

  private static final int CHANGES = Integer.getInteger("flotilla.churn", 10);
  private static final int MOST = 5;
  private static final int LEAST = 2;

  private final long seed = Long.getLong("flotilla.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Sites sites = Sites.start(3);
  private final Map<Integer, List<Registration>> alive = new HashMap<>();
  private int kills;
  private int joins;

  @AfterEach
  void stop() {
    sites.close();
  }

  @Test
  void afterRandomCrashesAndJoinsEveryViewAndTheMapAreExactlyTheLiving() {
    for (int index = 0; index < 3; index++) {
      alive.put(index, new ArrayList<>());
    }
    while (kills + joins < CHANGES) {
      change();
    }
    sites.cluster().awaitMembers(alive.size());

    Set<String> living = new TreeSet<>();
    alive.values().forEach(own -> own.forEach(it -> living.add(it.instance().id())));
    // Who saw more leave than are left waits 15 s as well.
    within(SWEPT).untilAsserted(() -> assertThatAllSee(living));
    alive.keySet().forEach(index -> done(sites.at(index).awaitVisible()));
  }

  private void assertThatAllSee(Set<String> living) {
    String when = "after %d kills and %d joins, seed %d".formatted(kills, joins, seed);
    alive
        .keySet()
        .forEach(
            index ->
                assertThat(ids(sites.at(index)))
                    .as("view of %d %s", index, when)
                    .isEqualTo(living));
    int first = alive.keySet().iterator().next();
    assertThat(sites.map(first).keySet()).as("map %s", when).isEqualTo(living);
  }

  private void change() {
    int dice = random.nextInt(10);
    if (dice < 3 && alive.size() > LEAST) {
      int index = any();
      alive.remove(index);
      kills++;
      sites.cluster().crash(index);
    } else if (dice < 5 && alive.size() < MOST) {
      alive.put(sites.join(), new ArrayList<>());
      joins++;
    } else if (dice < 9) {
      int index = any();
      alive.get(index).add(sites.announce(index, "service-" + random.nextInt(3)));
    } else {
      withdrawOne(any());
    }
  }

  private void withdrawOne(int index) {
    List<Registration> own = alive.get(index);
    if (!own.isEmpty()) {
      done(own.remove(random.nextInt(own.size())).withdraw());
    }
  }

  private int any() {
    List<Integer> indexes = List.copyOf(alive.keySet());
    return indexes.get(random.nextInt(indexes.size()));
  }
}
