package dev.flotilla.discovery;

import static dev.flotilla.discovery.Sites.done;
import static dev.flotilla.discovery.Sites.ids;
import static dev.flotilla.discovery.Sites.within;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members come and die in random order, with no pause between: no ghost, and nobody is missing. */
class ChurnTest {

  private static final int STEPS = 20;
  private static final int MOST = 5;
  private static final int LEAST = 2;

  private final long seed = Long.getLong("flotilla.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Sites sites = Sites.start(3);
  private final Map<Integer, List<Registration>> alive = new HashMap<>();

  @AfterEach
  void stop() {
    sites.close();
  }

  @Test
  void afterRandomCrashesAndJoinsEveryViewAndTheMapAreExactlyTheLiving() {
    for (int index = 0; index < 3; index++) {
      alive.put(index, new ArrayList<>());
    }
    for (int step = 0; step < STEPS; step++) {
      change();
    }
    sites.cluster().awaitMembers(alive.size());

    Set<String> expected = new TreeSet<>();
    alive.values().forEach(own -> own.forEach(it -> expected.add(it.instance().id())));
    int first = alive.keySet().iterator().next();
    within(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              alive
                  .keySet()
                  .forEach(
                      index ->
                          assertThat(ids(sites.at(index)))
                              .as("view of %d, seed %d", index, seed)
                              .isEqualTo(expected));
              assertThat(sites.map(first).keySet()).as("map, seed %d", seed).isEqualTo(expected);
            });
    alive.keySet().forEach(index -> done(sites.at(index).visible()));
  }

  private void change() {
    int dice = random.nextInt(10);
    if (dice < 3 && alive.size() > LEAST) {
      int index = any();
      alive.remove(index);
      sites.cluster().crash(index);
    } else if (dice < 5 && alive.size() < MOST) {
      alive.put(sites.join(), new ArrayList<>());
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
