package dev.flotilla.bench.discovery;

import dev.flotilla.bench.discovery.DiscoveryNodes.DiscoveryNode;
import dev.flotilla.discovery.Instance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Nodes crash and join at random, with no pause between; then it counts what should not be. */
final class Churn {

  private static final int LEAST = 3;
  private static final int MOST = 7;

  /** Records that a joining node announces. */
  private static final int RECORDS = 20;

  /** By then every view is right, or never will be. */
  private static final long PATIENCE_MILLIS = 60_000;

  private final DiscoveryNodes discoveryNodes;
  private final Random random;
  private int crashes;
  private int joins;

  Churn(DiscoveryNodes discoveryNodes, long seed) {
    this.discoveryNodes = discoveryNodes;
    this.random = new Random(seed);
  }

  Map<String, Double> run(int steps) throws InterruptedException {
    for (int step = 0; step < steps; step++) {
      int nodes = discoveryNodes.alive().size();
      boolean crash = nodes == MOST || nodes > LEAST && random.nextBoolean();
      if (crash) {
        List<Integer> indexes = new ArrayList<>(discoveryNodes.alive().keySet());
        discoveryNodes.crash(indexes.get(random.nextInt(indexes.size())));
        crashes++;
      } else {
        DiscoveryNodes.announce(discoveryNodes.join(), RECORDS, RECORDS);
        joins++;
      }
    }
    discoveryNodes.awaitMembers();
    return counted(PATIENCE_MILLIS);
  }

  /**
   * Looks until nothing is wrong, or no longer.
   *
   * @param patienceMillis how long it may stay wrong
   */
  Map<String, Double> counted(long patienceMillis) throws InterruptedException {
    Set<String> living = new HashSet<>();
    for (DiscoveryNode discoveryNode : discoveryNodes.alive().values()) {
      discoveryNode.announced().forEach(own -> living.add(own.instance().id()));
    }
    long begin = System.nanoTime();
    int ghosts;
    int missing;
    long now;
    do {
      Thread.sleep(10); // looking takes time from those who are cleaning up
      ghosts = 0;
      missing = 0;
      for (Set<String> seen : views()) {
        ghosts += without(seen, living);
        missing += without(living, seen);
      }
      now = System.nanoTime();
    } while (ghosts + missing > 0 && now - begin < patienceMillis * 1_000_000);
    return Map.of(
        "ghosts", (double) ghosts,
        "missing", (double) missing,
        "settledMillis", (now - begin) / 1e6,
        "crashes", (double) crashes,
        "joins", (double) joins);
  }

  /** What each node sees, and what the shared map holds. */
  private List<Set<String>> views() {
    List<Set<String>> views = new ArrayList<>();
    for (DiscoveryNode discoveryNode : discoveryNodes.alive().values()) {
      views.add(
          discoveryNode.discovery().all().stream().map(Instance::id).collect(Collectors.toSet()));
    }
    views.add(discoveryNodes.mapped());
    return views;
  }

  private static int without(Set<String> all, Set<String> known) {
    int count = 0;
    for (String one : all) {
      count += known.contains(one) ? 0 : 1;
    }
    return count;
  }
}
