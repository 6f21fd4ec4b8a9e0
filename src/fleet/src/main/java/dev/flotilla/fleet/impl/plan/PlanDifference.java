package dev.flotilla.fleet.impl.plan;

import dev.flotilla.plan.ClusterPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What must be done to a running cluster so that it is as a plan says. Immutable.
 *
 * @param removed groups whose nodes must go
 * @param outdated names of the nodes that must be restarted
 * @param counts how many nodes a group should have, where it has another number; new groups too
 * @param lines the same for people
 * @param fixed keys of {@code cluster.yaml} that changed and cannot change while the cluster runs
 */
public record PlanDifference(
    List<String> removed,
    List<String> outdated,
    Map<String, Integer> counts,
    List<String> lines,
    List<String> fixed) {

  /**
   * Compares.
   *
   * @param running the plan that the launcher follows
   * @param next the plan that it should follow
   * @param wanted how many nodes each group of the next plan should have
   * @param nodes those that there are
   */
  public static PlanDifference of(
      FleetPlan running,
      FleetPlan next,
      Map<String, Integer> wanted,
      List<FleetState.NodeEntry> nodes) {
    List<String> removed = new ArrayList<>();
    List<String> outdated = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    Map<String, Integer> has = new LinkedHashMap<>();
    nodes.forEach(node -> has.merge(node.group(), 1, Integer::sum));
    has.forEach(
        (group, count) -> {
          if (!wanted.containsKey(group)) {
            removed.add(group);
            lines.add(group + ": the group is gone, " + count(count) + " will be stopped");
          }
        });
    wanted.forEach(
        (group, count) -> {
          int now = has.getOrDefault(group, 0);
          if (now != count) {
            counts.put(group, count);
            lines.add(group + ": " + now + " -> " + count(count));
          }
        });
    for (FleetState.NodeEntry node : nodes) {
      if (wanted.containsKey(node.group())
          && !next.fingerprint(node.group()).equals(node.configuration())) {
        outdated.add(node.name());
        lines.add(node.name() + ": its options or verticles changed, it will be restarted");
      }
    }
    return new PlanDifference(
        removed, outdated, counts, lines, fixed(running.shape(), next.shape()));
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return lines.isEmpty() && fixed.isEmpty();
  }

  private static List<String> fixed(ClusterPlan running, ClusterPlan next) {
    List<String> keys = new ArrayList<>();
    differ(keys, "name", running.name(), next.name());
    differ(keys, "host", running.host(), next.host());
    differ(keys, "hazelcastPort", running.hazelcastPort(), next.hazelcastPort());
    differ(keys, "endpointPort", running.endpointPort(), next.endpointPort());
    differ(keys, "postgres", running.postgres(), next.postgres());
    differ(keys, "external", running.external(), next.external());
    differ(keys, "urls", running.urls(), next.urls());
    return keys;
  }

  private static void differ(List<String> keys, String key, Object running, Object next) {
    if (!Objects.equals(running, next)) {
      keys.add(key);
    }
  }

  private static String count(int nodes) {
    return nodes == 1 ? "1 node" : nodes + " nodes";
  }
}
