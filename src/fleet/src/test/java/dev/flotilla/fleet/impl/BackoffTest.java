package dev.flotilla.fleet.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final ManualClock clock = new ManualClock();
  private final Backoff backoff = new Backoff(clock);

  @Test
  void waitsDoubleUpToHalfAMinute() {
    assertThat(Stream.generate(backoff::crashed).limit(7).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void aStableMinuteForgivesEarlierCrashes() {
    backoff.crashed();
    backoff.crashed();
    backoff.up();
    clock.advance(Backoff.STABLE);

    assertThat(backoff.crashed()).isEqualTo(Backoff.FIRST);
  }

  @Test
  void lessThanAMinuteForgivesNothing() {
    backoff.crashed();
    backoff.up();
    clock.advance(Backoff.STABLE.minusMillis(1));

    assertThat(backoff.crashed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void timeSpentDownDoesNotCountAsStable() {
    backoff.up();
    backoff.crashed();
    clock.advance(Duration.ofHours(1));

    assertThat(backoff.crashed()).isEqualTo(Duration.ofSeconds(2));
  }
}
