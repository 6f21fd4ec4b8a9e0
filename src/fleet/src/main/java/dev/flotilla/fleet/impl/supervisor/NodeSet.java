package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.PortCheck;
import dev.flotilla.fleet.impl.os.RunningProcess;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/** All nodes of a cluster on this machine. Thread-safe. */
final class NodeSet {

  /** Makes what a node needs. */
  @FunctionalInterface
  interface EnvironmentFactory {

    /**
     * For a node that is started from the jars of this folder.
     *
     * @param members {@code host:port} of the members that it looks for
     */
    ManagedNode.NodeEnvironment create(
        FleetPlan plan, NodeSpec spec, String release, List<String> members);
  }

  private final EnvironmentFactory factory;
  private final List<ManagedNode> nodes = new CopyOnWriteArrayList<>();
  private volatile FleetPlan plan;
  private volatile String release;
  private boolean closed; // guarded by this

  /**
   * @param release folder of the jars from which nodes are started
   */
  NodeSet(FleetPlan plan, String release, EnvironmentFactory factory) {
    this.plan = plan;
    this.release = release;
    this.factory = factory;
  }

  /** The plan by which nodes are started. */
  FleetPlan plan() {
    return plan;
  }

  /** Starts nodes by another plan from now on; those that run are left alone. */
  void follow(FleetPlan next) {
    plan = next;
  }

  /** Starts nodes from the jars of another folder from now on; those that run keep theirs. */
  void take(String nextRelease) {
    release = nextRelease;
  }

  List<ManagedNode> all() {
    return List.copyOf(nodes);
  }

  /** The nodes of a group, by number. */
  List<ManagedNode> of(String group) {
    return nodes.stream()
        .filter(node -> node.spec().group().equals(group))
        .sorted(Comparator.comparingInt(NodeSet::number))
        .toList();
  }

  /**
   * The node of this name.
   *
   * @throws FleetFailure as wrong use, if there is none
   */
  ManagedNode get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                FleetFailure.wrongUse(
                    "no node "
                        + name
                        + "; nodes are: "
                        + String.join(
                            ", ", nodes.stream().map(node -> node.spec().name()).toList())));
  }

  private Optional<ManagedNode> find(String name) {
    return nodes.stream().filter(node -> node.spec().name().equals(name)).findFirst();
  }

  /**
   * Takes over a node that an earlier launcher has started and that still runs, or has drained. It
   * is not supervised before {@link #startAll}.
   */
  void adopt(FleetState.NodeEntry entry, Optional<RunningProcess> process) {
    NodeSpec spec = NodeSpec.of(entry, plan.shape().host());
    nodes.add(ManagedNode.adopted(spec, environment(spec, entry.release()), entry, process));
  }

  /** Makes a node again that an earlier launcher had and that does not run, without starting it. */
  void restore(FleetState.NodeEntry entry) {
    NodeSpec spec = plan.renewed(NodeSpec.of(entry, plan.shape().host()));
    nodes.add(new ManagedNode(spec, environment(spec, release)));
  }

  /** Makes the nodes that groups miss, without starting them. */
  List<ManagedNode> fill(Map<String, Integer> counts) {
    List<NodeSpec> missing = new ArrayList<>();
    List<NodeSpec> taken = new ArrayList<>(specs());
    counts.forEach(
        (group, count) -> {
          for (int has = of(group).size(); has < count; has++) {
            NodeSpec spec = next(group, taken);
            taken.add(spec);
            missing.add(spec);
          }
        });
    List<String> members = taken.stream().map(NodeSpec::member).toList();
    List<ManagedNode> made =
        missing.stream()
            .map(spec -> new ManagedNode(spec, factory.create(plan, spec, release, members)))
            .toList();
    nodes.addAll(made);
    return made;
  }

  /** Every port of the nodes that will be started, with what it is for. */
  Map<Integer, String> portsOfMissing() {
    Map<Integer, String> ports = new TreeMap<>();
    nodes.stream()
        .filter(node -> node.desired() && !node.isAdopted())
        .forEach(node -> ports.putAll(node.spec().ports()));
    return ports;
  }

  /**
   * Starts all nodes that should run, side by side.
   *
   * @return completed when each is ready or was given up, with the failures of the latter; failed
   *     with the first of them if no node came up
   */
  CompletableFuture<List<Throwable>> startAll() {
    List<CompletableFuture<Throwable>> starts =
        nodes.stream()
            .filter(ManagedNode::desired)
            .map(node -> node.start().handle((ready, failure) -> failure))
            .toList();
    return CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              List<Throwable> failures =
                  starts.stream()
                      .map(CompletableFuture::join)
                      .filter(each -> each != null)
                      .toList();
              if (!failures.isEmpty() && failures.size() == starts.size()) {
                throw new CompletionException(failures.get(0));
              }
              return failures;
            });
  }

  /**
   * Adds a node to a group and waits until it is ready. Blocks.
   *
   * @throws FleetFailure if there is no such group, or if the node does not come up; it is then
   *     removed
   */
  ManagedNode add(String group) {
    ManagedNode node = reserve(group);
    try {
      started(node);
      return node;
    } catch (RuntimeException | Error failed) {
      nodes.remove(node);
      node.stop();
      throw failed;
    }
  }

  /**
   * Starts a node that was stopped, by the plan and from the jars of now, and waits until it is
   * ready. Blocks.
   *
   * @throws FleetFailure if it does not come up; it stays in the set, given up
   */
  void startAgain(ManagedNode stopped) {
    NodeSpec before = stopped.spec();
    NodeSpec spec = plan.renewed(before);
    ManagedNode next = new ManagedNode(spec, environment(spec, release));
    synchronized (this) {
      refuseIfClosed();
      nodes.set(nodes.indexOf(stopped), next);
    }
    started(next);
  }

  /** Ends a node in order and forgets it. Blocks. */
  void remove(ManagedNode node) {
    node.drain();
    nodes.remove(node);
  }

  /**
   * Ends all nodes, group by group: callers first, so that what they call still answers. Blocks.
   */
  void stop() {
    close();
    Set<String> groups = new LinkedHashSet<>(plan.shape().groups().keySet());
    nodes.forEach(node -> groups.add(node.spec().group()));
    for (String group : groups) {
      List<Thread> stops = new ArrayList<>();
      for (ManagedNode node : of(group)) {
        Thread stop = new Thread(node::stop, "stop " + node.spec().name());
        stop.start();
        stops.add(stop);
      }
      stops.forEach(NodeSet::join);
    }
  }

  private synchronized void close() {
    closed = true;
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new FleetFailure("the cluster is being stopped");
    }
  }

  private synchronized ManagedNode reserve(String group) {
    refuseIfClosed();
    NodeSpec spec = next(group, specs());
    PortCheck.allFree(spec.host(), spec.ports());
    ManagedNode node = new ManagedNode(spec, environment(spec, release));
    nodes.add(node);
    return node;
  }

  /** A planned node if one is missing, else a further one. */
  private NodeSpec next(String group, List<NodeSpec> taken) {
    List<String> names = taken.stream().map(NodeSpec::name).toList();
    return plan.nodes().stream()
        .filter(planned -> planned.group().equals(group) && !names.contains(planned.name()))
        .findFirst()
        .orElseGet(() -> plan.another(group, withPlanned(taken)));
  }

  /** The ports of planned nodes are theirs, also before they are made. */
  private List<NodeSpec> withPlanned(List<NodeSpec> taken) {
    List<NodeSpec> all = new ArrayList<>(taken);
    List<String> names = taken.stream().map(NodeSpec::name).toList();
    plan.nodes().stream().filter(node -> !names.contains(node.name())).forEach(all::add);
    return all;
  }

  private List<NodeSpec> specs() {
    return nodes.stream().map(ManagedNode::spec).toList();
  }

  private ManagedNode.NodeEnvironment environment(NodeSpec spec, String jars) {
    return factory.create(plan, spec, jars, members(spec));
  }

  /** Where a node finds the others. */
  private List<String> members(NodeSpec joining) {
    List<String> members = new ArrayList<>(specs().stream().map(NodeSpec::member).toList());
    if (!members.contains(joining.member())) {
      members.add(joining.member());
    }
    return members;
  }

  private static void started(ManagedNode node) {
    try {
      node.start().join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof FleetFailure known ? known : failed;
    }
  }

  private static int number(ManagedNode node) {
    String name = node.spec().name();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
