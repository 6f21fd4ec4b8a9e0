package dev.flotilla.fleet.impl.plan;

import dev.flotilla.fleet.impl.os.ProcessId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** States as a launcher would have written them. */
public final class States {

  /** No process has this number: Linux counts to 4 194 304, macOS to 99 999. */
  private static final ProcessId DEAD = new ProcessId(99_999_999, "1@x");

  private States() {}

  /** A launcher that is gone, with one node that it had started. */
  public static FleetState crashed(NodeSpec spec, ProcessId process) {
    return of(DEAD, spec, Optional.of(process));
  }

  /**
   * The same.
   *
   * @param configuration fingerprint of the plan that the node was started with
   */
  public static FleetState crashed(NodeSpec spec, ProcessId process, String configuration) {
    return of(DEAD, List.of(entry(spec, Optional.of(process), configuration)));
  }

  /** The same state of a cluster of another name. */
  public static FleetState ofCluster(String cluster, FleetState state) {
    return of(cluster, state.supervisor(), state.nodes());
  }

  public static FleetState of(ProcessId supervisor, NodeSpec spec, Optional<ProcessId> process) {
    return of(supervisor, List.of(entry(spec, process, "")));
  }

  private static FleetState of(ProcessId supervisor, List<FleetState.NodeEntry> nodes) {
    return of("test", supervisor, nodes);
  }

  private static FleetState of(
      String cluster, ProcessId supervisor, List<FleetState.NodeEntry> nodes) {
    return new FleetState(
        supervisor,
        cluster,
        FleetState.Phase.READY,
        "2026-01-01T00:00:00Z",
        0,
        1,
        "",
        Map.of("gateway", "http://127.0.0.1:8080"),
        new FleetState.PostgresEntry(Optional.empty(), "STARTING", 5432, 0),
        nodes);
  }

  /** The entry of a node that is up. */
  private static FleetState.NodeEntry entry(
      NodeSpec spec, Optional<ProcessId> process, String configuration) {
    return new FleetState.NodeEntry(
        spec.name(),
        spec.group(),
        spec.version(),
        process,
        "UP",
        spec.endpoint(),
        spec.member(),
        spec.verticles(),
        0,
        "",
        configuration,
        false,
        "");
  }

  public static NodeSpec spec(int endpointPort) {
    return new NodeSpec(
        "shop-1", "shop", "7", "127.0.0.1", 5701, endpointPort, List.of("a.b.Verticle"));
  }
}
