package dev.flotilla.cluster.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SeparationTest {

  private static final long LATELY = IsolationDetector.LATELY.toNanos();
  private static final long TICK = IsolationDetector.TICK.toNanos();
  private static final long STANDSTILL = IsolationDetector.STANDSTILL.toNanos();

  private final IsolationDetector isolationDetector = new IsolationDetector(0);

  @Test
  void theMajorityWasNotCutOff() {
    isolationDetector.left("c", 0);

    assertThat(isolationDetector.isLikely(Set.of("a", "b"), 1)).isFalse();
  }

  @Test
  void whoMissesMoreThanItSeesWasCutOff() {
    isolationDetector.left("a", 0);
    isolationDetector.left("b", 10);
    isolationDetector.left("b", LATELY / 2); // told twice

    tickUntil(LATELY);
    assertThat(isolationDetector.isLikely(Set.of("c"), LATELY - 1)).isTrue();
    assertThat(isolationDetector.isLikely(Set.of("c"), LATELY)).isFalse();
  }

  @Test
  void whoIsBackCountsNoMore() {
    isolationDetector.left("a", 0);
    isolationDetector.left("b", 0);

    assertThat(isolationDetector.isLikely(Set.of("a", "b", "c"), 1)).isFalse();
    assertThat(isolationDetector.isLikely(Set.of("c"), 1)).isFalse();
  }

  @Test
  void whoStoodStillWasCutOffBeforeItsNextTickAndForAWhileAfterIt() {
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), STANDSTILL - 1)).isFalse();
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), STANDSTILL)).isTrue();

    isolationDetector.tick(STANDSTILL);
    isolationDetector.tick(STANDSTILL + TICK);
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), STANDSTILL + TICK)).isTrue();

    tickUntil(STANDSTILL + LATELY);
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), STANDSTILL + LATELY)).isFalse();
  }

  private void tickUntil(long nanos) {
    for (long now = TICK; now <= nanos; now += TICK) {
      isolationDetector.tick(now);
    }
  }
}
