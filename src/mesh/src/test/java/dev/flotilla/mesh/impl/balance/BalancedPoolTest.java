package dev.flotilla.mesh.impl.balance;

import static dev.flotilla.mesh.impl.balance.Flock.eject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.mesh.policy.BalancerOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Power of two choices, and what every pool does when instances are out. */
class BalancedPoolTest {

  private final Flock flock = new Flock();

  @Test
  void nobodyIsPickedFromNobodyAndTheOnlyOneFromOne() {
    InstanceState[] one = flock.targets(1);

    assertThat(pick(new InstanceState[0])).isNull();
    assertThat(pick(one)).isSameAs(one[0]);
    eject(one[0]);
    assertThat(pick(one)).as("even when it is ejected").isSameAs(one[0]);
  }

  @Test
  void equalsShareEqually() {
    InstanceState[] targets = flock.targets(10);
    Map<InstanceState, Integer> picks = count(targets);

    assertThat(picks.values())
        .hasSize(10)
        .as("seed %d", Flock.SEED)
        .allSatisfy(n -> assertThat(n).isCloseTo(10_000, within(500)));
  }

  @Test
  void theDearestOfAllIsNeverPickedAndTheSecondDearestSeldom() {
    InstanceState[] targets = flock.targets(10);
    for (int i = 0; i < targets.length; i++) {
      targets[i].latency().measured(flock.clock.nanos(), Duration.ofMillis(i + 1).toNanos());
    }
    Map<InstanceState, Integer> picks = count(targets);

    assertThat(picks).doesNotContainKey(targets[9]);
    // Of 45 pairs, 1 has the second dearest as its cheaper half, and 9 the cheapest.
    assertThat(picks.get(targets[8])).isCloseTo(100_000 / 45, within(300));
    assertThat(picks.get(targets[0])).isCloseTo(100_000 * 9 / 45, within(800));
  }

  @Test
  void ejectedOnesArePassedOver() {
    InstanceState[] targets = flock.targets(10);
    for (int i = 0; i < 8; i++) {
      eject(targets[i]);
    }

    assertThat(picks(targets, null)).containsExactlyInAnyOrder(targets[8], targets[9]);
  }

  @Test
  void whenAllAreEjectedAllAreUsed() {
    InstanceState[] targets = flock.targets(4);
    for (InstanceState instanceState : targets) {
      eject(instanceState);
    }

    assertThat(picks(targets, null)).containsExactlyInAnyOrder(targets);
    assertThat(picks(targets, new InstanceState[] {targets[0], null}))
        .containsExactlyInAnyOrder(targets[1], targets[2], targets[3]);
  }

  @Test
  void whoWasTriedIsTriedAgainOnlyIfNobodyElseIsIn() {
    InstanceState[] targets = flock.targets(3);
    InstanceState[] tried = {targets[0], null};
    assertThat(picks(targets, tried)).containsExactlyInAnyOrder(targets[1], targets[2]);

    eject(targets[1]);
    eject(targets[2]);
    assertThat(picks(targets, tried))
        .as("a well one again rather than an ejected one")
        .containsExactly(targets[0]);
  }

  @Test
  void whoWantsAProbeGetsIt() {
    InstanceState[] targets = flock.targets(2);
    targets[0].latency().measured(flock.clock.nanos(), Duration.ofSeconds(1).toNanos());
    eject(targets[0]);
    flock.clock.advance(Duration.ofSeconds(5));

    assertThat(picks(targets, null)).containsExactly(targets[0]);
    targets[0].breakerStateMachine().acquire(false);
    assertThat(picks(targets, null)).containsExactly(targets[1]);
  }

  @Test
  void whenTooFewAreHealthyAllAreUsed() {
    InstanceState[] targets = flock.targets(10);
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.defaults());
    for (int i = 0; i < 6; i++) {
      eject(targets[i]);
    }
    balancedPool.review(0.4);
    assertThat(picks(balancedPool, null)).as("four of ten, and four are enough").hasSize(4);

    balancedPool.review(0.5);
    assertThat(balancedPool.isPanicking()).isTrue();
    assertThat(picks(balancedPool, null)).containsExactlyInAnyOrder(targets);

    flock.clock.advance(Duration.ofSeconds(5));
    balancedPool.review(0.5);
    assertThat(balancedPool.isPanicking()).as("when those that are out may be probed").isFalse();
  }

  private Set<InstanceState> picks(InstanceState[] targets, InstanceState[] tried) {
    return picks(flock.balancedPool(targets, BalancerOptions.defaults()), tried);
  }

  private Set<InstanceState> picks(BalancedPool balancedPool, InstanceState[] tried) {
    Set<InstanceState> picks = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      picks.add(balancedPool.pick(null, tried, false, flock.clock.nanos()));
    }
    return picks;
  }

  private Map<InstanceState, Integer> count(InstanceState[] targets) {
    BalancedPool balancedPool = flock.balancedPool(targets, BalancerOptions.defaults());
    Map<InstanceState, Integer> picks = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      picks.merge(balancedPool.pick(null, null, false, flock.clock.nanos()), 1, Integer::sum);
    }
    return picks;
  }

  private InstanceState pick(InstanceState[] targets) {
    return flock
        .balancedPool(targets, BalancerOptions.defaults())
        .pick(null, null, false, flock.clock.nanos());
  }
}
