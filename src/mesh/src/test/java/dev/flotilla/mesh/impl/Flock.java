package dev.flotilla.mesh.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.BalancerOptions;
import dev.flotilla.mesh.Policy;
import dev.flotilla.mesh.TripCause;
import dev.flotilla.testkit.ManualClock;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Targets without calls, to pick from. */
final class Flock {

  static final long SEED = 42;

  final ManualClock clock = new ManualClock();
  final Random random = new Random(SEED);
  final MemoryDiscovery discovery = new MemoryDiscovery();
  private final AwakeTime awake = new AwakeTime();

  Pool pool(Target[] targets, BalancerOptions options) {
    return new Pool(targets, options, random::nextInt, new Zones(discovery));
  }

  Target[] targets(int n) {
    Target[] targets = new Target[n];
    for (int i = 0; i < n; i++) {
      targets[i] = target("i" + i, "local", Map.of());
    }
    return targets;
  }

  Target target(String id, String zone, Map<String, String> metadata) {
    Instance instance =
        new Instance(
            id,
            "stock",
            "1.0",
            Instance.Kind.RPC,
            "id-of-node-" + id,
            "node-" + id,
            zone,
            id,
            Instance.Status.UP,
            metadata);
    discovery.add(instance);
    Circuit circuit =
        new Circuit(
            CircuitSettings.ofInstance(Policy.defaults()),
            clock,
            Circuit.Gate.ALWAYS,
            new Circuit.Watcher() {});
    return new Target(
        instance,
        new NodePulse(),
        awake,
        circuit,
        new DefectSurplus(new AtomicLong()),
        clock.nanos());
  }

  static void eject(Target target) {
    assertThat(target.circuit().trip(TripCause.UNANSWERED)).isTrue();
  }
}
