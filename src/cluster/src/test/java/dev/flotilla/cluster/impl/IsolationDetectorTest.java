package dev.flotilla.cluster.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class IsolationDetectorTest {

  private static final long MEMORY = IsolationDetector.MEMORY.toNanos();
  private static final long TICK = IsolationDetector.TICK.toNanos();
  private static final long PAUSE = IsolationDetector.PAUSE.toNanos();

  private final IsolationDetector isolationDetector = new IsolationDetector(0);

  @Test
  void theMajorityWasNotIsolated() {
    isolationDetector.left("c", 0);

    assertThat(isolationDetector.isLikely(Set.of("a", "b"), 1)).isFalse();
  }

  @Test
  void aMemberThatMissesMoreThanItSeesWasIsolated() {
    isolationDetector.left("a", 0);
    isolationDetector.left("b", 10);
    isolationDetector.left("b", MEMORY / 2); // reported twice

    tickUntil(MEMORY);
    assertThat(isolationDetector.isLikely(Set.of("c"), MEMORY - 1)).isTrue();
    assertThat(isolationDetector.isLikely(Set.of("c"), MEMORY)).isFalse();
  }

  @Test
  void membersThatRejoinedAreNotMissed() {
    isolationDetector.left("a", 0);
    isolationDetector.left("b", 0);

    assertThat(isolationDetector.isLikely(Set.of("a", "b", "c"), 1)).isFalse();
    assertThat(isolationDetector.isLikely(Set.of("c"), 1)).isFalse();
  }

  @Test
  void aPausedProcessCountsAsIsolatedBeforeItsNextTickAndForAWhileAfterIt() {
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), PAUSE - 1)).isFalse();
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), PAUSE)).isTrue();

    isolationDetector.tick(PAUSE);
    isolationDetector.tick(PAUSE + TICK);
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), PAUSE + TICK)).isTrue();

    tickUntil(PAUSE + MEMORY);
    assertThat(isolationDetector.isLikely(Set.of("a", "b"), PAUSE + MEMORY)).isFalse();
  }

  private void tickUntil(long nanos) {
    for (long now = TICK; now <= nanos; now += TICK) {
      isolationDetector.tick(now);
    }
  }
}
