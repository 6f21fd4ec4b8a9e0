package dev.flotilla.cluster.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SeparationTest {

  private static final long LATELY = Separation.LATELY.toNanos();
  private static final long TICK = Separation.TICK.toNanos();
  private static final long STANDSTILL = Separation.STANDSTILL.toNanos();

  private final Separation separation = new Separation(0);

  @Test
  void theMajorityWasNotCutOff() {
    separation.left("c", 0);

    assertThat(separation.isLikely(Set.of("a", "b"), 1)).isFalse();
  }

  @Test
  void whoMissesMoreThanItSeesWasCutOff() {
    separation.left("a", 0);
    separation.left("b", 10);
    separation.left("b", LATELY / 2); // told twice

    tickUntil(LATELY);
    assertThat(separation.isLikely(Set.of("c"), LATELY - 1)).isTrue();
    assertThat(separation.isLikely(Set.of("c"), LATELY)).isFalse();
  }

  @Test
  void whoIsBackCountsNoMore() {
    separation.left("a", 0);
    separation.left("b", 0);

    assertThat(separation.isLikely(Set.of("a", "b", "c"), 1)).isFalse();
    assertThat(separation.isLikely(Set.of("c"), 1)).isFalse();
  }

  @Test
  void whoStoodStillWasCutOffBeforeItsNextTickAndForAWhileAfterIt() {
    assertThat(separation.isLikely(Set.of("a", "b"), STANDSTILL - 1)).isFalse();
    assertThat(separation.isLikely(Set.of("a", "b"), STANDSTILL)).isTrue();

    separation.tick(STANDSTILL);
    separation.tick(STANDSTILL + TICK);
    assertThat(separation.isLikely(Set.of("a", "b"), STANDSTILL + TICK)).isTrue();

    tickUntil(STANDSTILL + LATELY);
    assertThat(separation.isLikely(Set.of("a", "b"), STANDSTILL + LATELY)).isFalse();
  }

  private void tickUntil(long nanos) {
    for (long now = TICK; now <= nanos; now += TICK) {
      separation.tick(now);
    }
  }
}
