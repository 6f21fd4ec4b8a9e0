package dev.flotilla.fleet.impl;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What one cluster on this machine consists of: the plan of {@code cluster.yaml} with names given
 * and ports shifted. Immutable.
 *
 * @param cluster unique for home and offset, so that clusters never meet
 * @param groups names with what they host, in the order in which they stop: callers first
 * @param nodes all planned nodes
 * @param jvm options for every node JVM
 * @param environment for every node
 * @param outside verticles that the launcher hosts, by name
 * @param urls base URLs by name
 */
record FleetPlan(
    String cluster,
    String version,
    String host,
    Map<String, List<String>> groups,
    List<NodeSpec> nodes,
    List<String> jvm,
    Map<String, String> environment,
    Map<String, Outside> outside,
    Map<String, String> urls,
    int postgresPort,
    String database,
    Duration startDeadline,
    Duration drainDeadline) {

  /**
   * A verticle outside the cluster.
   *
   * @param verticle class name
   * @param port as bound
   */
  record Outside(String verticle, int port) {}

  /** The plan for this home. */
  static FleetPlan of(PlanFile file, PortOffset offset, FleetHome home) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    file.groups().forEach((name, group) -> groups.put(name, group.verticles()));
    return new FleetPlan(
        file.name() + "-" + offset.by() + "-" + home.fingerprint(),
        file.version(),
        file.host(),
        groups,
        nodes(file, offset),
        file.jvm(),
        expanded(file.environment(), offset::expand),
        outside(file, offset),
        expanded(file.urls(), offset::expand),
        offset.shift(file.postgres().port()),
        file.postgres().database(),
        file.startDeadline(),
        file.drainDeadline());
  }

  /** This plan for a cluster that has its name from elsewhere. */
  FleetPlan named(String elsewhere) {
    return new FleetPlan(
        elsewhere,
        version,
        host,
        groups,
        nodes,
        jvm,
        environment,
        outside,
        urls,
        postgresPort,
        database,
        startDeadline,
        drainDeadline);
  }

  /** {@code host:port} of all planned members. */
  List<String> members() {
    return nodes.stream().map(NodeSpec::member).toList();
  }

  /** Every port that will be bound, with what it is for, lowest first. */
  Map<Integer, String> ports(boolean withPostgres) {
    Map<Integer, String> ports = new TreeMap<>();
    nodes.forEach(node -> ports.put(node.hazelcastPort(), "the member of node " + node.name()));
    nodes.forEach(node -> ports.put(node.endpointPort(), "the endpoint of node " + node.name()));
    outside.forEach((name, verticle) -> ports.put(verticle.port(), "the " + name));
    urls.forEach((name, url) -> ports.put(URI.create(url).getPort(), "the " + name));
    if (withPostgres) {
      ports.put(postgresPort, "PostgreSQL");
    }
    ports.keySet().removeIf(port -> port <= 0);
    return ports;
  }

  /** What the nodes of a group host. */
  List<String> verticles(String group) {
    if (!groups.containsKey(group)) {
      throw FleetFailure.wrongUse(
          "no group " + group + "; groups are: " + String.join(", ", groups.keySet()));
    }
    return groups.get(group);
  }

  int firstHazelcastPort() {
    return nodes.get(0).hazelcastPort();
  }

  int firstEndpointPort() {
    return nodes.get(0).endpointPort();
  }

  /** A further node of a group, numbered after those there are. */
  NodeSpec another(String group, List<NodeSpec> taken) {
    List<String> verticles = verticles(group);
    int number = 1;
    while (has(taken, group + "-" + number)) {
      number++;
    }
    int member = 1 + taken.stream().mapToInt(NodeSpec::hazelcastPort).max().orElseThrow();
    int endpoint = 1 + taken.stream().mapToInt(NodeSpec::endpointPort).max().orElseThrow();
    return new NodeSpec(group + "-" + number, group, version, host, member, endpoint, verticles);
  }

  private static boolean has(List<NodeSpec> nodes, String name) {
    return nodes.stream().anyMatch(node -> node.name().equals(name));
  }

  private static List<NodeSpec> nodes(PlanFile file, PortOffset offset) {
    List<NodeSpec> nodes = new ArrayList<>();
    file.groups()
        .forEach(
            (name, group) -> {
              for (int number = 1; number <= group.nodes(); number++) {
                int index = nodes.size();
                nodes.add(
                    new NodeSpec(
                        name + "-" + number,
                        name,
                        file.version(),
                        file.host(),
                        offset.shift(file.hazelcastPort() + index),
                        offset.shift(file.endpointPort() + index),
                        group.verticles()));
              }
            });
    return List.copyOf(nodes);
  }

  private static Map<String, Outside> outside(PlanFile file, PortOffset offset) {
    Map<String, Outside> outside = new LinkedHashMap<>();
    file.outside()
        .forEach(
            (name, hosted) ->
                outside.put(name, new Outside(hosted.verticle(), offset.shift(hosted.port()))));
    return outside;
  }

  private static Map<String, String> expanded(
      Map<String, String> texts, UnaryOperator<String> expand) {
    Map<String, String> expanded = new LinkedHashMap<>();
    texts.forEach((name, text) -> expanded.put(name, expand.apply(text)));
    return expanded;
  }
}
