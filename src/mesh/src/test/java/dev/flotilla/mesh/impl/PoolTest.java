package dev.flotilla.mesh.impl;

import static dev.flotilla.mesh.impl.Flock.eject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.mesh.BalancerOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Power of two choices, and what every pool does when instances are out. */
class PoolTest {

  private final Flock flock = new Flock();

  @Test
  void nobodyIsPickedFromNobodyAndTheOnlyOneFromOne() {
    Target[] one = flock.targets(1);

    assertThat(pick(new Target[0])).isNull();
    assertThat(pick(one)).isSameAs(one[0]);
    eject(one[0]);
    assertThat(pick(one)).as("even when it is ejected").isSameAs(one[0]);
  }

  @Test
  void equalsShareEqually() {
    Target[] targets = flock.targets(10);
    Map<Target, Integer> picks = count(targets);

    assertThat(picks.values())
        .hasSize(10)
        .as("seed %d", Flock.SEED)
        .allSatisfy(n -> assertThat(n).isCloseTo(10_000, within(500)));
  }

  @Test
  void theDearestOfAllIsNeverPickedAndTheSecondDearestSeldom() {
    Target[] targets = flock.targets(10);
    for (int i = 0; i < targets.length; i++) {
      targets[i].latency().measured(flock.clock.nanos(), Duration.ofMillis(i + 1).toNanos());
    }
    Map<Target, Integer> picks = count(targets);

    assertThat(picks).doesNotContainKey(targets[9]);
    // Of 45 pairs, 1 has the second dearest as its cheaper half, and 9 the cheapest.
    assertThat(picks.get(targets[8])).isCloseTo(100_000 / 45, within(300));
    assertThat(picks.get(targets[0])).isCloseTo(100_000 * 9 / 45, within(800));
  }

  @Test
  void ejectedOnesArePassedOver() {
    Target[] targets = flock.targets(10);
    for (int i = 0; i < 8; i++) {
      eject(targets[i]);
    }

    assertThat(picks(targets, null)).containsExactlyInAnyOrder(targets[8], targets[9]);
  }

  @Test
  void whenAllAreEjectedAllAreUsed() {
    Target[] targets = flock.targets(4);
    for (Target target : targets) {
      eject(target);
    }

    assertThat(picks(targets, null)).containsExactlyInAnyOrder(targets);
    assertThat(picks(targets, new Target[] {targets[0], null}))
        .containsExactlyInAnyOrder(targets[1], targets[2], targets[3]);
  }

  @Test
  void whoWasTriedIsTriedAgainOnlyIfNobodyElseIsIn() {
    Target[] targets = flock.targets(3);
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
    Target[] targets = flock.targets(2);
    targets[0].latency().measured(flock.clock.nanos(), Duration.ofSeconds(1).toNanos());
    eject(targets[0]);
    flock.clock.advance(Duration.ofSeconds(5));

    assertThat(picks(targets, null)).containsExactly(targets[0]);
    targets[0].circuit().acquire(false);
    assertThat(picks(targets, null)).containsExactly(targets[1]);
  }

  @Test
  void whenTooFewAreHealthyAllAreUsed() {
    Target[] targets = flock.targets(10);
    Pool pool = flock.pool(targets, BalancerOptions.defaults());
    for (int i = 0; i < 6; i++) {
      eject(targets[i]);
    }
    pool.review(0.4);
    assertThat(picks(pool, null)).as("four of ten, and four are enough").hasSize(4);

    pool.review(0.5);
    assertThat(pool.isPanicking()).isTrue();
    assertThat(picks(pool, null)).containsExactlyInAnyOrder(targets);

    flock.clock.advance(Duration.ofSeconds(5));
    pool.review(0.5);
    assertThat(pool.isPanicking()).as("when those that are out may be probed").isFalse();
  }

  private Set<Target> picks(Target[] targets, Target[] tried) {
    return picks(flock.pool(targets, BalancerOptions.defaults()), tried);
  }

  private Set<Target> picks(Pool pool, Target[] tried) {
    Set<Target> picks = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      picks.add(pool.pick(null, tried, false, flock.clock.nanos()));
    }
    return picks;
  }

  private Map<Target, Integer> count(Target[] targets) {
    Pool pool = flock.pool(targets, BalancerOptions.defaults());
    Map<Target, Integer> picks = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      picks.merge(pool.pick(null, null, false, flock.clock.nanos()), 1, Integer::sum);
    }
    return picks;
  }

  private Target pick(Target[] targets) {
    return flock
        .pool(targets, BalancerOptions.defaults())
        .pick(null, null, false, flock.clock.nanos());
  }
}
