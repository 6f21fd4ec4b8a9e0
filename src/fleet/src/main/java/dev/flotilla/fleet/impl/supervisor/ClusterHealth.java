package dev.flotilla.fleet.impl.supervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.core.os.Polling;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a node can leave a cluster now without a failed request. Blocks. */
final class ClusterHealth {

  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final NodeSet nodes;

  ClusterHealth(NodeSet nodes) {
    this.nodes = nodes;
  }

  /**
   * What keeps the cluster from being whole: a node that should run and is not ready, or one that
   * does not see all the others; empty if nothing does.
   *
   * @param except nodes that do not matter
   */
  Optional<String> trouble(Set<ManagedNode> except) {
    List<ManagedNode> expected =
        nodes.all().stream().filter(node -> node.desired() && !except.contains(node)).toList();
    Set<String> names = new LinkedHashSet<>();
    expected.forEach(node -> names.add(node.spec().name()));
    return expected.stream()
        .map(node -> trouble(node, names))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Waits until the cluster is whole.
   *
   * @throws FleetFailure with what it misses at the deadline
   */
  void awaitWhole(Duration deadline) {
    if (!Polling.until(() -> trouble(Set.of()).isEmpty(), deadline)) {
      throw new FleetFailure(
          "the cluster is not whole after "
              + deadline.toSeconds()
              + " s: "
              + trouble(Set.of()).orElse("it just became whole"));
    }
  }

  /**
   * Why some nodes cannot leave together without a service going away; empty if they can.
   *
   * @param leaving all of which leave at the same time
   * @param returning those that are down now, and are up again before any of these leaves
   */
  Optional<String> lastHosts(Set<ManagedNode> leaving, Set<ManagedNode> returning) {
    Set<String> kept = new HashSet<>();
    nodes.all().stream()
        .filter(node -> (isUp(node) || returning.contains(node)) && !leaving.contains(node))
        .forEach(node -> kept.addAll(node.spec().verticles()));
    for (ManagedNode node : leaving) {
      List<String> lost =
          node.spec().verticles().stream().filter(verticle -> !kept.contains(verticle)).toList();
      if (isUp(node) && !lost.isEmpty()) {
        String group = node.spec().group();
        return Optional.of(
            node.spec().name()
                + " is the last node that hosts "
                + String.join(", ", lost.stream().map(ClusterHealth::simple).toList())
                + ": add one first with './run.sh scale "
                + group
                + " "
                + (nodes.of(group).size() + 1)
                + "', or use --force and have requests fail meanwhile");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> trouble(ManagedNode node, Set<String> names) {
    String name = node.spec().name();
    if (!isUp(node)) {
      String why = node.reason().isEmpty() ? "" : " (" + node.reason() + ")";
      return Optional.of(name + " is " + node.nodeProcessState() + why);
    }
    Optional<HttpCall> ready = HttpCall.get(node.spec().endpoint() + "/health/ready", ANSWER);
    if (ready.filter(answer -> answer.status() == 200).isEmpty()) {
      String says = ready.map(answer -> " " + answer.body().strip()).orElse("");
      return Optional.of(name + " is not ready" + says);
    }
    Set<String> unseen = new LinkedHashSet<>(names);
    unseen.removeAll(members(node));
    return unseen.isEmpty()
        ? Optional.empty()
        : Optional.of(name + " does not see " + String.join(", ", unseen));
  }

  private static Set<String> members(ManagedNode node) {
    Set<String> names = new HashSet<>();
    HttpCall.get(node.spec().endpoint() + "/members", ANSWER)
        .filter(answer -> answer.status() == 200)
        .ifPresent(
            answer -> tree(answer.body()).forEach(each -> names.add(each.path("name").asText())));
    return names;
  }

  private static JsonNode tree(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (JsonProcessingException notOurs) {
      return Json.mapper().createArrayNode();
    }
  }

  private static boolean isUp(ManagedNode node) {
    return node.nodeProcessState() == ManagedNode.NodeProcessState.UP;
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
