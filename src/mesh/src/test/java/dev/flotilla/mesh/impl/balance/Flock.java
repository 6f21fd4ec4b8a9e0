package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.PauseAwareClock;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.call.MemoryDiscovery;
import dev.flotilla.mesh.policy.BalancerOptions;
import dev.flotilla.mesh.policy.Policy;
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
  private final PauseAwareClock awake = new PauseAwareClock();

  BalancedPool balancedPool(InstanceState[] targets, BalancerOptions options) {
    return new BalancedPool(targets, options, random::nextInt, new Zones(discovery));
  }

  InstanceState[] targets(int n) {
    InstanceState[] targets = new InstanceState[n];
    for (int i = 0; i < n; i++) {
      targets[i] = instanceState("i" + i, "local", Map.of());
    }
    return targets;
  }

  InstanceState instanceState(String id, String zone, Map<String, String> metadata) {
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
    BreakerStateMachine breakerStateMachine =
        new BreakerStateMachine(
            BreakerSettings.ofInstance(Policy.defaults()),
            clock,
            BreakerStateMachine.Gate.ALWAYS,
            new BreakerStateMachine.Watcher() {});
    return new InstanceState(
        instance,
        new NodeLiveness(),
        awake,
        breakerStateMachine,
        new DefectDetector(new AtomicLong()),
        clock.nanos());
  }

  static void eject(InstanceState instanceState) {
    assertThat(instanceState.breakerStateMachine().trip(TripCause.UNANSWERED)).isTrue();
  }
}
