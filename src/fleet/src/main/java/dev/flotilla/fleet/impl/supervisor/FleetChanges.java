package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.DesiredState;
import dev.flotilla.fleet.impl.plan.DesiredState.RollingProgress;
import dev.flotilla.fleet.impl.plan.DesiredState.ScaledGroup;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.JsonFile;
import dev.flotilla.fleet.impl.plan.PlanDifference;
import dev.flotilla.plan.FleetOperation;
import dev.flotilla.plan.FleetOperation.OperationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The operations on the nodes of a launcher. Each is refused before it begins if it makes no sense
 * or would make requests fail; then it takes one node at a time: the node leaves in order, and
 * before the next one goes, its replacement is ready and the cluster is whole. Thread-safe.
 */
final class FleetChanges {

  private static final int MOST_NODES = 200;

  private final NodeSet nodes;
  private final ClusterHealth health;
  private final Operations operations;
  private final JsonFile<DesiredState> desired;
  private final Supplier<FleetPlan> configured;

  /**
   * @param configured reads {@code cluster.yaml} anew
   */
  FleetChanges(
      NodeSet nodes,
      Operations operations,
      JsonFile<DesiredState> desired,
      Supplier<FleetPlan> configured) {
    this.nodes = nodes;
    this.health = new ClusterHealth(nodes);
    this.operations = operations;
    this.desired = desired;
    this.configured = configured;
  }

  /** Gives a group another number of nodes. */
  FleetOperation scale(String group, int count, boolean force, String by) {
    nodes.plan().verticles(group); // refuses an unknown one
    if (count < 0 || count > MOST_NODES) {
      throw FleetFailure.wrongUse("nodes must be 0 to " + MOST_NODES + " but was " + count);
    }
    List<ManagedNode> has = nodes.of(group);
    if (count < has.size() && !force) {
      List<ManagedNode> surplus = surplus(group, count);
      refuseUnlessWhole(Set.copyOf(surplus));
      refuseLastHosts(Set.copyOf(surplus), Set.of());
    }
    return operations.begin(OperationKind.SCALE, group, by, () -> scaled(group, count, by));
  }

  /** Takes a node out of service and leaves it down. */
  FleetOperation drain(String name, boolean force, String by) {
    ManagedNode node = nodes.get(name);
    if (!node.desired()) {
      throw new FleetFailure(name + " is drained already: './run.sh restart " + name + "'");
    }
    refuseUnlessSafe(node, force);
    return operations.begin(
        OperationKind.DRAIN,
        name,
        by,
        () -> {
          node.drain();
          return name + " is drained; './run.sh restart " + name + "' brings it back";
        });
  }

  /** Restarts a node, or starts one that was drained or given up. */
  FleetOperation restart(String name, boolean force, String by) {
    ManagedNode node = nodes.get(name);
    refuseUnlessSafe(node, force);
    return operations.begin(
        OperationKind.RESTART,
        name,
        by,
        () -> {
          renew(node, force);
          return name + " is ready again";
        });
  }

  /**
   * Restarts one node after the other.
   *
   * @param group only those of this one; all if empty
   * @param resume whether to go on where the last one stopped
   * @param release folder of the jars to start from; those of before if empty
   */
  FleetOperation rollingRestart(
      Optional<String> group, boolean resume, boolean force, Optional<String> release, String by) {
    group.ifPresent(name -> nodes.plan().verticles(name));
    List<String> names = resume ? remaining() : targets(group);
    Set<ManagedNode> broken = new HashSet<>();
    if (resume) {
      names.forEach(name -> broken.add(nodes.get(name)));
    }
    if (!force) {
      refuseUnlessWhole(broken);
      names.forEach(name -> refuseLastHosts(Set.of(nodes.get(name)), broken));
    }
    return operations.begin(
        OperationKind.ROLLING_RESTART,
        group.orElse("all"),
        by,
        () -> {
          release.ifPresent(nodes::take);
          return rolled(names, force);
        });
  }

  /** What {@link #apply} would do now. */
  PlanDifference difference() {
    return difference(configured.get());
  }

  private PlanDifference difference(FleetPlan next) {
    return PlanDifference.of(
        nodes.plan(),
        next,
        desired().counts(next.shape()),
        nodes.all().stream().map(ManagedNode::entry).toList());
  }

  /** Makes the cluster what {@code cluster.yaml} says. */
  FleetOperation apply(String by) {
    FleetPlan next = configured.get();
    PlanDifference difference = difference(next);
    if (!difference.fixed().isEmpty()) {
      throw new FleetFailure(
          "cluster.yaml changed "
              + String.join(", ", difference.fixed())
              + ", which cannot change while the cluster runs: './run.sh down', then './run.sh up'");
    }
    return operations.begin(OperationKind.APPLY, "all", by, () -> applied(next, difference));
  }

  private String scaled(String group, int count, String by) {
    int planned = nodes.plan().shape().groups().get(group).nodes();
    int before = nodes.of(group).size();
    if (count == before) {
      noteScaled(group, count, planned, by);
      return group + " has " + nodeCount(count) + " already";
    }
    resize(group, count, reached -> noteScaled(group, reached, planned, by));
    return group + " has " + nodeCount(count) + " now, " + before + " before";
  }

  private static String nodeCount(int count) {
    return count == 1 ? "1 node" : count + " nodes";
  }

  private interface Resized {
    void to(int count);
  }

  /** One node at a time, so that each step is safe, and known if the launcher dies. */
  private void resize(String group, int count, Resized resized) {
    for (ManagedNode surplus : surplus(group, count)) {
      nodes.remove(surplus);
      resized.to(nodes.of(group).size());
    }
    while (nodes.of(group).size() < count) {
      nodes.add(group);
      resized.to(nodes.of(group).size());
    }
  }

  /** Those that go first: drained or given up, then the highest number. */
  private List<ManagedNode> surplus(String group, int count) {
    List<ManagedNode> order = new ArrayList<>(nodes.of(group));
    Collections.reverse(order);
    order.sort(
        (one, other) ->
            Boolean.compare(
                one.nodeProcessState() == ManagedNode.NodeProcessState.UP,
                other.nodeProcessState() == ManagedNode.NodeProcessState.UP));
    return order.subList(0, Math.max(0, order.size() - count));
  }

  private String rolled(List<String> names, boolean force) {
    List<String> left = new ArrayList<>(names);
    while (!left.isEmpty()) {
      noteRolling(left);
      String name = left.get(0);
      try {
        if (!force) { // another node may have died since the last one came back
          refuseLastHosts(Set.of(nodes.get(name)), Set.of());
        }
        renew(nodes.get(name), force);
      } catch (FleetFailure stopped) {
        throw new FleetFailure(
            stopped.getMessage()
                + "\nthe rolling restart stopped at "
                + name
                + "; "
                + (left.size() == 1
                    ? "no other node is"
                    : String.join(", ", left.subList(1, left.size())) + " not")
                + " restarted. Mend the cause, then use './run.sh rolling-restart --continue'");
      }
      left.remove(0);
    }
    noteRolling(left);
    return "restarted " + String.join(", ", names);
  }

  private void renew(ManagedNode node, boolean force) {
    node.stop();
    nodes.startAgain(node);
    if (!force) {
      health.awaitWhole(nodes.plan().shape().startTimeout());
    }
  }

  private String applied(FleetPlan next, PlanDifference difference) {
    nodes.follow(next);
    for (String group : difference.removed()) {
      nodes.of(group).forEach(nodes::remove);
    }
    for (String name : difference.outdated()) {
      if (nodes.get(name).desired()) {
        renew(nodes.get(name), true);
      }
    }
    difference.counts().forEach((group, count) -> resize(group, count, reached -> {}));
    forgetOutdated(next);
    return difference.isEmpty()
        ? "the cluster is as cluster.yaml says"
        : "applied: " + String.join("; ", difference.lines());
  }

  private List<String> targets(Optional<String> group) {
    return nodes.all().stream()
        .filter(node -> group.isEmpty() || group.get().equals(node.spec().group()))
        .filter(ManagedNode::desired)
        .map(node -> node.spec().name())
        .toList();
  }

  private List<String> remaining() {
    Set<String> existing = new HashSet<>();
    nodes.all().forEach(node -> existing.add(node.spec().name()));
    List<String> names =
        desired().rolling().map(RollingProgress::remaining).orElse(List.of()).stream()
            .filter(existing::contains)
            .toList();
    if (names.isEmpty()) {
      throw new FleetFailure("no rolling restart has stopped: there is nothing to continue");
    }
    return names;
  }

  private void refuseUnlessSafe(ManagedNode node, boolean force) {
    if (!force) {
      refuseUnlessWhole(Set.of(node));
      refuseLastHosts(Set.of(node), Set.of());
    }
  }

  private void refuseUnlessWhole(Set<ManagedNode> except) {
    health
        .trouble(except)
        .ifPresent(
            trouble -> {
              throw new FleetFailure(
                  "the cluster is not whole: " + trouble + ". Wait or mend it, or use --force");
            });
  }

  private void refuseLastHosts(Set<ManagedNode> leaving, Set<ManagedNode> returning) {
    health
        .lastHosts(leaving, returning)
        .ifPresent(
            sentence -> {
              throw new FleetFailure(sentence);
            });
  }

  private DesiredState desired() {
    return desired.read().orElse(DesiredState.NONE);
  }

  private void noteScaled(String group, int count, int planned, String by) {
    desired.write(desired().with(group, new ScaledGroup(count, planned, by, Instant.now())));
  }

  private void noteRolling(List<String> left) {
    Optional<RollingProgress> progress =
        left.isEmpty() ? Optional.empty() : Optional.of(new RollingProgress(List.copyOf(left)));
    desired.write(desired().with(progress));
  }

  /** What was scaled before {@code cluster.yaml} was edited counts no more. */
  private void forgetOutdated(FleetPlan plan) {
    DesiredState now = desired();
    Map<String, ScaledGroup> kept = new LinkedHashMap<>();
    now.groups()
        .forEach(
            (name, scaled) ->
                Optional.ofNullable(plan.shape().groups().get(name))
                    .flatMap(group -> now.scaled(name, group))
                    .ifPresent(still -> kept.put(name, still)));
    desired.write(new DesiredState(kept, now.rolling()));
  }
}
