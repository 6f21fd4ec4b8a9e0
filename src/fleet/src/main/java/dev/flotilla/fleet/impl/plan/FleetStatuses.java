package dev.flotilla.fleet.impl.plan;

import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetStatus;
import dev.flotilla.plan.FleetStatus.FleetGroup;
import dev.flotilla.plan.FleetStatus.FleetNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a launcher knows, in the words of its API. */
public final class FleetStatuses {

  private FleetStatuses() {}

  /** The status of a fleet. */
  public static FleetStatus of(
      String cluster,
      String phase,
      FleetPlan plan,
      DesiredState desired,
      List<FleetState.NodeEntry> nodes,
      Optional<FleetOperation> operation) {
    List<FleetGroup> groups = new ArrayList<>();
    desired
        .counts(plan.shape())
        .forEach(
            (name, count) -> {
              int planned = plan.shape().groups().get(name).nodes();
              groups.add(new FleetGroup(name, count, planned, plan.verticles(name)));
            });
    return new FleetStatus(
        cluster, phase, groups, nodes.stream().map(FleetStatuses::node).toList(), operation);
  }

  private static FleetNode node(FleetState.NodeEntry entry) {
    return new FleetNode(
        entry.name(),
        entry.group(),
        entry.state(),
        entry.process().map(ProcessId::pid),
        entry.endpoint(),
        entry.restarts(),
        entry.drained(),
        entry.reason(),
        entry.release());
  }
}
