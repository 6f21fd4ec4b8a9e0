package dev.flotilla.insight.metrics;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.insight.MeshMetrics;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.Services;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Binds the metrics of all abilities that a node always has. */
public final class NodeMeters {

  private NodeMeters() {}

  /**
   * Counts from now on. The listeners end with the abilities, and the meters with the registry.
   *
   * @param registry of the node, behind its {@code /metrics}
   */
  public static void bind(
      MeterRegistry registry, Discovery discovery, Mesh mesh, Services services) {
    ProcessMetrics.bind(registry);
    MeshMetrics.bind(mesh, registry);
    discovery.listen(new DiscoveryMetrics(registry, discovery));
    services.listen(new RpcMetrics(registry));
    Gauge.builder("rpc.server.active.calls", services, Services::inFlight)
        .description("Calls that this node is executing")
        .strongReference(true)
        .register(registry);
  }

  /**
   * The present metrics, by name. Takes up to some milliseconds.
   *
   * @param prefix of the names; empty for all
   */
  public static List<MetricFamily> read(MeterRegistry registry, String prefix) {
    return MetricsReader.read(registry, name -> name.startsWith(prefix));
  }
}
