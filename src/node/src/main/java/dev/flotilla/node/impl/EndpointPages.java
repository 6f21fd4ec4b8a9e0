package dev.flotilla.node.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Node;
import dev.flotilla.cluster.NodeState;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Mesh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages of a node's endpoint; their shapes are what launcher and console read. */
final class EndpointPages {

  private EndpointPages() {}

  static void node(Node node, String cluster, List<String> verticles) {
    Member self = node.membership().self();
    long pid = ProcessHandle.current().pid();
    node.endpoint(
        "/node",
        () ->
            new NodePage(
                cluster,
                self.name(),
                self.group(),
                self.version(),
                self.zone(),
                node.state(),
                pid,
                self.id(),
                verticles));
    node.endpoint("/members", () -> node.membership().members());
  }

  static void abilities(Node node, Discovery discovery, Mesh mesh) {
    node.endpoint("/services", () -> services(discovery.all()));
    node.endpoint("/mesh", mesh.status()::instances);
    node.endpoint("/mirrors", mesh.status()::mirrors);
  }

  /** By name, then version. */
  static List<ServicePage> services(List<Instance> instances) {
    Map<String, ServicePage> pages = new TreeMap<>();
    for (Instance instance : instances) {
      pages
          .computeIfAbsent(
              instance.service() + " " + instance.version(), key -> ServicePage.of(instance))
          .instances()
          .add(new InstancePage(instance.id(), instance.node(), instance.status()));
    }
    return List.copyOf(pages.values());
  }

  /** This node; launchers that join a cluster read its name here. */
  record NodePage(
      String cluster,
      String name,
      String group,
      String version,
      String zone,
      NodeState state,
      long pid,
      String id,
      List<String> verticles) {}

  /** One version of a service. */
  record ServicePage(String name, String version, List<InstancePage> instances) {

    static ServicePage of(Instance instance) {
      return new ServicePage(instance.service(), instance.version(), new ArrayList<>());
    }
  }

  /** One running copy. */
  record InstancePage(String id, String node, Instance.Status status) {}
}
