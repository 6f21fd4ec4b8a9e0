package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {

  private final ManualClock clock = new ManualClock();
  private final RestartBackoff restartBackoff = new RestartBackoff(clock);

  @Test
  void waitsDoubleUpToHalfAMinute() {
    assertThat(Stream.generate(restartBackoff::crashed).limit(7).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void aStableMinuteForgivesEarlierCrashes() {
    restartBackoff.crashed();
    restartBackoff.crashed();
    restartBackoff.up();
    clock.advance(RestartBackoff.STABLE);

    assertThat(restartBackoff.crashed()).isEqualTo(RestartBackoff.FIRST);
  }

  @Test
  void lessThanAMinuteForgivesNothing() {
    restartBackoff.crashed();
    restartBackoff.up();
    clock.advance(RestartBackoff.STABLE.minusMillis(1));

    assertThat(restartBackoff.crashed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void timeSpentDownDoesNotCountAsStable() {
    restartBackoff.up();
    restartBackoff.crashed();
    clock.advance(Duration.ofHours(1));

    assertThat(restartBackoff.crashed()).isEqualTo(Duration.ofSeconds(2));
  }
}
