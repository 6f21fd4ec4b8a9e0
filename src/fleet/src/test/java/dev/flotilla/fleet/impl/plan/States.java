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

  public static FleetState of(ProcessId supervisor, NodeSpec spec, Optional<ProcessId> process) {
    return new FleetState(
        supervisor,
        "test",
        FleetState.Phase.READY,
        "2026-01-01T00:00:00Z",
        0,
        1,
        "",
        Map.of("gateway", "http://127.0.0.1:8080"),
        new FleetState.PostgresEntry(Optional.empty(), "STARTING", 15432, 0),
        List.of(spec.entry(process, "UP", 0)));
  }

  public static NodeSpec spec(int endpointPort) {
    return new NodeSpec(
        "shop-1", "shop", "7", "127.0.0.1", 5701, endpointPort, List.of("a.b.Verticle"));
  }
}
