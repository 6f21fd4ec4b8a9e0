package dev.flotilla.insight.metrics;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The instances that this node sees: the gauge {@code flotilla_discovery_instances} with the labels
 * {@code service} and {@code status}, and a counter of the instances that were lost with their
 * node.
 */
final class DiscoveryMetrics implements DiscoveryListener {

  private final MeterRegistry registry;
  private final Discovery discovery;
  private final MultiGauge instances;

  DiscoveryMetrics(MeterRegistry registry, Discovery discovery) {
    this.registry = registry;
    this.discovery = discovery;
    this.instances =
        MultiGauge.builder("flotilla.discovery.instances")
            .description("Instances of a service in the live view of this node")
            .register(registry);
    show();
  }

  @Override
  public void appeared(Instance instance) {
    show();
  }

  @Override
  public void withdrawn(Instance instance) {
    show();
  }

  @Override
  public void lost(Instance instance) {
    Counter.builder("flotilla.discovery.lost.instances")
        .description("Instances that were lost with their node")
        .tag("service", instance.service())
        .register(registry)
        .increment();
    show();
  }

  private void show() {
    Map<Tags, Long> counts =
        discovery.all().stream()
            .collect(
                Collectors.groupingBy(
                    DiscoveryMetrics::tags,
                    () -> new TreeMap<>((one, other) -> one.toString().compareTo(other.toString())),
                    Collectors.counting()));
    instances.register(
        counts.entrySet().stream()
            .map(entry -> MultiGauge.Row.of(entry.getKey(), entry.getValue()))
            .toList(),
        true);
  }

  private static Tags tags(Instance instance) {
    return Tags.of("service", instance.service(), "status", instance.status().name());
  }
}
