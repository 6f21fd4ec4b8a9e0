package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.PortCheck;
import dev.flotilla.fleet.impl.plan.FleetPlan;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** All nodes of a cluster on this machine. Thread-safe. */
final class NodeSet {

  private final FleetPlan plan;
  private final Function<NodeSpec, ManagedNode> maker;
  private final List<ManagedNode> nodes = new CopyOnWriteArrayList<>();

  /**
   * @param maker creates a node without starting it
   */
  NodeSet(FleetPlan plan, Function<NodeSpec, ManagedNode> maker) {
    this.plan = plan;
    this.maker = maker;
  }

  List<ManagedNode> all() {
    return List.copyOf(nodes);
  }

  /**
   * Starts all planned nodes side by side.
   *
   * @return completed when all are ready, failed as soon as one fails
   */
  CompletableFuture<Void> startPlanned() {
    plan.nodes().forEach(spec -> nodes.add(maker.apply(spec)));
    CompletableFuture<Void> all = new CompletableFuture<>();
    List<CompletableFuture<Void>> starts = nodes.stream().map(ManagedNode::start).toList();
    starts.forEach(start -> start.exceptionally(failure -> fail(all, failure)));
    CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new))
        .thenRun(() -> all.complete(null));
    return all;
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
      node.start().join();
      return node;
    } catch (CompletionException failed) {
      nodes.remove(node);
      node.stop();
      throw failed.getCause() instanceof FleetFailure known ? known : failed;
    }
  }

  /**
   * Ends all nodes, group by group: callers first, so that what they call still answers. Blocks.
   */
  void stop() {
    for (String group : plan.shape().groups().keySet()) {
      List<Thread> stops = new ArrayList<>();
      for (ManagedNode node : nodes) {
        if (node.spec().group().equals(group)) {
          Thread stop = new Thread(node::stop, "stop " + node.spec().name());
          stop.start();
          stops.add(stop);
        }
      }
      stops.forEach(NodeSet::join);
    }
  }

  private synchronized ManagedNode reserve(String group) {
    List<NodeSpec> taken = nodes.stream().map(ManagedNode::spec).toList();
    NodeSpec spec = plan.another(group, taken);
    PortCheck.allFree(spec.host(), spec.ports());
    ManagedNode node = maker.apply(spec);
    nodes.add(node);
    return node;
  }

  private static Void fail(CompletableFuture<Void> all, Throwable failure) {
    all.completeExceptionally(failure);
    return null;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
