package dev.flotilla.fleet.impl.plan;

import dev.flotilla.core.os.HostPort;
import java.util.List;
import java.util.Map;

/**
 * One JVM that should run.
 *
 * @param name as {@code shop-1}
 * @param host address it binds to
 * @param hazelcastPort port of its member, as bound
 * @param endpointPort port of its HTTP endpoint, as bound
 * @param verticles class names
 */
public record NodeSpec(
    String name,
    String group,
    String version,
    String host,
    int hazelcastPort,
    int endpointPort,
    List<String> verticles) {

  /** The ports it binds, with what each is for. */
  public Map<Integer, String> ports() {
    return Map.of(
        hazelcastPort, "the member of node " + name, endpointPort, "the endpoint of node " + name);
  }

  /** {@code host:port} of its member. */
  public String member() {
    return HostPort.of(host, hazelcastPort);
  }

  /** Base URL of its endpoint. */
  public String endpoint() {
    return "http://" + HostPort.of(host, endpointPort);
  }

  /**
   * The node that an entry of the state file is about.
   *
   * @param host of the plan, to which the node is bound
   */
  public static NodeSpec of(FleetState.NodeEntry entry, String host) {
    return new NodeSpec(
        entry.name(),
        entry.group(),
        entry.version(),
        host,
        port(entry.hazelcast()),
        port(entry.endpoint()),
        entry.verticles());
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
