package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.os.RunningProcess;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.FleetState.NodeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a launcher has left that ended without taking its cluster down. Its nodes go on, and the
 * next launcher takes them over as they are.
 *
 * @param state what it wrote last
 */
record CrashedLauncher(FleetState state) {

  /**
   * Whether its nodes can go on under this plan: they have the same cluster, ports and database.
   */
  boolean fits(FleetPlan plan, int databasePort) {
    boolean runs = state.nodes().stream().anyMatch(node -> process(node).isPresent());
    return runs
        && state.cluster().equals(plan.cluster())
        && state.portOffset() == plan.portOffset()
        && state.postgres().port() == databasePort
        && state.nodes().stream().allMatch(node -> hostOf(node).equals(plan.shape().host()));
  }

  /**
   * Puts its nodes into a set: those that run, those that were drained, and those that should run
   * and do not. Nodes of groups that are gone from the plan are left out.
   *
   * @return those that run, as {@code shop-1 (pid 4711)}
   */
  List<String> handOver(NodeSet nodes) {
    List<String> running = new ArrayList<>();
    for (NodeEntry entry : state.nodes()) {
      if (!nodes.plan().shape().groups().containsKey(entry.group())) {
        continue;
      }
      Optional<RunningProcess> process = process(entry);
      if (process.isPresent() || entry.drained()) {
        nodes.adopt(entry, process);
        process.ifPresent(it -> running.add(entry.name() + " (pid " + it.id().pid() + ")"));
      } else {
        nodes.restore(entry);
      }
    }
    return running;
  }

  /** The same with only the nodes that are not handed over. */
  FleetState leftOver(FleetPlan plan) {
    List<NodeEntry> others =
        state.nodes().stream()
            .filter(entry -> !plan.shape().groups().containsKey(entry.group()))
            .toList();
    return new FleetState(
        state.supervisor(),
        state.cluster(),
        state.phase(),
        state.startedAt(),
        state.portOffset(),
        state.controlPort(),
        state.databaseUri(),
        state.urls(),
        new FleetState.PostgresEntry(Optional.empty(), "DOWN", state.postgres().port(), 0),
        others);
  }

  private static Optional<RunningProcess> process(NodeEntry entry) {
    return entry.process().flatMap(RunningProcess::adopted);
  }

  private static String hostOf(NodeEntry entry) {
    String host = entry.hazelcast().substring(0, entry.hazelcast().lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
