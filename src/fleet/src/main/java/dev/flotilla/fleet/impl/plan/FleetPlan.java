package dev.flotilla.fleet.impl.plan;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.plan.ClusterPlan;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one cluster on this machine consists of: the plan with names given and ports shifted.
 * Immutable.
 *
 * @param cluster unique for home and offset, so that clusters never meet
 * @param portOffset by which the ports are shifted
 * @param shape the plan, ports shifted; its groups stop in their order: callers first
 * @param nodes all planned nodes
 */
public record FleetPlan(String cluster, int portOffset, ClusterPlan shape, List<NodeSpec> nodes) {

  /**
   * The plan for a home.
   *
   * @throws FleetFailure as wrong use, if a port cannot be shifted so far
   */
  public static FleetPlan of(ClusterPlan plan, int portOffset, FleetHome home) {
    ClusterPlan shape = shifted(plan, portOffset);
    String cluster = plan.name() + "-" + portOffset + "-" + home.fingerprint();
    return new FleetPlan(cluster, portOffset, shape, nodes(shape));
  }

  /** This plan for a cluster that has its name from elsewhere. */
  public FleetPlan named(String elsewhere) {
    return new FleetPlan(elsewhere, portOffset, shape, nodes);
  }

  /** {@code host:port} of all planned members. */
  public List<String> members() {
    return nodes.stream().map(NodeSpec::member).toList();
  }

  /** Every port that nodes bind on the host of the plan, with what it is for, lowest first. */
  public Map<Integer, String> nodePorts() {
    Map<Integer, String> ports = new TreeMap<>();
    nodes.forEach(node -> ports.putAll(node.ports()));
    return ports;
  }

  /** Every port that the launcher itself binds. */
  public Map<Integer, String> externalPorts() {
    Map<Integer, String> ports = new TreeMap<>();
    shape.external().forEach((name, verticle) -> ports.put(verticle.port(), "the " + name));
    return ports;
  }

  /** Every port that is bound on the loopback address beside those of the nodes. */
  public Map<Integer, String> otherPorts(boolean withPostgres) {
    Map<Integer, String> ports = externalPorts();
    shape.urls().forEach((name, url) -> ports.put(URI.create(url).getPort(), "the " + name));
    if (withPostgres) {
      ports.put(shape.postgres().port(), "PostgreSQL");
    }
    ports.keySet().removeIf(port -> port <= 0); // a URL without a port is nothing that we bind
    return ports;
  }

  /** What the nodes of a group host. */
  public List<String> verticles(String group) {
    if (!shape.groups().containsKey(group)) {
      throw FleetFailure.wrongUse(
          "no group " + group + "; groups are: " + String.join(", ", shape.groups().keySet()));
    }
    return shape.groups().get(group).verticles();
  }

  /**
   * Fingerprint of everything that a node of a group is started with: one of another fingerprint
   * must be restarted to be as this plan says.
   */
  public String fingerprint(String group) {
    List<Object> all =
        List.of(
            shape.version(),
            shape.zone(),
            shape.startTimeout(),
            shape.drainTimeout(),
            shape.jvm(),
            shape.environment(),
            verticles(group));
    return Fingerprint.of(all.toString());
  }

  /** A node of the same name and ports, as this plan has its group. */
  public NodeSpec renewed(NodeSpec before) {
    return new NodeSpec(
        before.name(),
        before.group(),
        shape.version(),
        before.host(),
        before.hazelcastPort(),
        before.endpointPort(),
        verticles(before.group()));
  }

  /** A further node of a group, with the first number and the next ports that are not taken. */
  public NodeSpec another(String group, List<NodeSpec> taken) {
    List<String> verticles = verticles(group);
    List<String> names = taken.stream().map(NodeSpec::name).toList();
    int number = 1;
    while (names.contains(group + "-" + number)) {
      number++;
    }
    int member =
        taken.stream().mapToInt(NodeSpec::hazelcastPort).max().orElse(shape.hazelcastPort() - 1);
    int endpoint =
        taken.stream().mapToInt(NodeSpec::endpointPort).max().orElse(shape.endpointPort() - 1);
    return new NodeSpec(
        group + "-" + number,
        group,
        shape.version(),
        shape.host(),
        member + 1,
        endpoint + 1,
        verticles);
  }

  private static ClusterPlan shifted(ClusterPlan plan, int portOffset) {
    if (portOffset < 0) {
      throw FleetFailure.wrongUse("--port-offset must be at least 0 but was " + portOffset);
    }
    try {
      return plan.withPortOffset(portOffset);
    } catch (IllegalArgumentException tooFar) {
      throw FleetFailure.wrongUse("--port-offset " + portOffset + ": " + tooFar.getMessage());
    }
  }

  private static List<NodeSpec> nodes(ClusterPlan shape) {
    List<NodeSpec> nodes = new ArrayList<>();
    FleetPlan empty = new FleetPlan(shape.name(), 0, shape, List.of());
    shape
        .groups()
        .forEach(
            (name, group) -> {
              for (int made = 0; made < group.nodes(); made++) {
                nodes.add(empty.another(name, nodes));
              }
            });
    return List.copyOf(nodes);
  }
}
