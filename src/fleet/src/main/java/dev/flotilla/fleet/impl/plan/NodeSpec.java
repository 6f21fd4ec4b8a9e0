package dev.flotilla.fleet.impl.plan;

import dev.flotilla.core.os.HostPort;
import dev.flotilla.fleet.impl.os.ProcessId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** The entry of the state file for it. */
  public FleetState.NodeEntry entry(Optional<ProcessId> process, String state, int restarts) {
    return new FleetState.NodeEntry(
        name, group, version, process, state, endpoint(), member(), verticles, restarts);
  }
}
