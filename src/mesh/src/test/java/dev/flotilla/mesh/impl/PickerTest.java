package dev.flotilla.mesh.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Policy;
import dev.flotilla.mesh.TripCause;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PickerTest {

  private static final long SEED = 42;

  private final ManualClock clock = new ManualClock();
  private final Random random = new Random(SEED);
  private final Picker picker = new Picker(random::nextInt);

  @Test
  void nobodyIsPickedFromNobodyAndTheOnlyOneFromOne() {
    Target[] one = targets(1);

    assertThat(pick(new Target[0])).isNull();
    assertThat(pick(one)).isSameAs(one[0]);
    eject(one[0]);
    assertThat(pick(one)).as("even when it is ejected").isSameAs(one[0]);
  }

  @Test
  void equalsShareEqually() {
    Target[] targets = targets(10);
    Map<Target, Integer> picks = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      picks.merge(pick(targets), 1, Integer::sum);
    }

    assertThat(picks.values())
        .hasSize(10)
        .as("seed %d", SEED)
        .allSatisfy(n -> assertThat(n).isCloseTo(10_000, within(500)));
  }

  @Test
  void theDearestOfAllIsNeverPickedAndTheSecondDearestSeldom() {
    Target[] targets = targets(10);
    for (int i = 0; i < targets.length; i++) {
      targets[i].latency().measured(clock.nanos(), Duration.ofMillis(i + 1).toNanos());
    }
    Map<Target, Integer> picks = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      picks.merge(pick(targets), 1, Integer::sum);
    }

    assertThat(picks).doesNotContainKey(targets[9]);
    // Of 45 pairs, 1 has the second dearest as its cheaper half, and 9 the cheapest.
    assertThat(picks.get(targets[8])).isCloseTo(100_000 / 45, within(300));
    assertThat(picks.get(targets[0])).isCloseTo(100_000 * 9 / 45, within(800));
  }

  @Test
  void ejectedOnesArePassedOver() {
    Target[] targets = targets(10);
    for (int i = 0; i < 8; i++) {
      eject(targets[i]);
    }

    assertThat(picks(targets, null)).containsExactlyInAnyOrder(targets[8], targets[9]);
  }

  @Test
  void whenAllAreEjectedAllAreUsed() {
    Target[] targets = targets(4);
    for (Target target : targets) {
      eject(target);
    }

    assertThat(picks(targets, null)).containsExactlyInAnyOrder(targets);
    assertThat(picks(targets, new Target[] {targets[0], null}))
        .containsExactlyInAnyOrder(targets[1], targets[2], targets[3]);
  }

  @Test
  void whoWasTriedIsTriedAgainOnlyIfNobodyElseIsIn() {
    Target[] targets = targets(3);
    Target[] tried = {targets[0], null};
    assertThat(picks(targets, tried)).containsExactlyInAnyOrder(targets[1], targets[2]);

    eject(targets[1]);
    eject(targets[2]);
    assertThat(picks(targets, tried))
        .as("a well one again rather than an ejected one")
        .containsExactly(targets[0]);
  }

  @Test
  void whoWantsAProbeGetsIt() {
    Target[] targets = targets(2);
    targets[0].latency().measured(clock.nanos(), Duration.ofSeconds(1).toNanos());
    eject(targets[0]);
    clock.advance(Duration.ofSeconds(5));

    assertThat(picks(targets, null)).containsExactly(targets[0]);
    targets[0].circuit().acquire(false);
    assertThat(picks(targets, null)).containsExactly(targets[1]);
  }

  private Set<Target> picks(Target[] targets, Target[] tried) {
    Set<Target> picks = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      picks.add(picker.pick(targets, tried, false, clock.nanos()));
    }
    return picks;
  }

  private Target pick(Target[] targets) {
    return picker.pick(targets, null, false, clock.nanos());
  }

  private static void eject(Target target) {
    assertThat(target.circuit().trip(TripCause.UNANSWERED)).isTrue();
  }

  private Target[] targets(int n) {
    MemoryDiscovery discovery = new MemoryDiscovery();
    AwakeTime awake = new AwakeTime();
    Target[] targets = new Target[n];
    for (int i = 0; i < n; i++) {
      Instance instance = discovery.add("stock", "i" + i, "node-" + i);
      Circuit circuit =
          new Circuit(
              CircuitSettings.ofInstance(Policy.defaults()),
              clock,
              Circuit.Gate.ALWAYS,
              new Circuit.Watcher() {});
      targets[i] = new Target(instance, new NodePulse(), awake, circuit, clock.nanos());
    }
    return targets;
  }
}
