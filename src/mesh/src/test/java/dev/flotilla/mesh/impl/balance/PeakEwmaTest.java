package dev.flotilla.mesh.impl.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeakEwmaTest {

  private final ManualClock clock = new ManualClock();
  private final PeakEwma average = new PeakEwma(clock.nanos());

  @Test
  void nothingMeasuredIsZero() {
    assertThat(average.isMeasured()).isFalse();
    assertThat(average.micros(clock.nanos())).isZero();
    assertThat(average.lastMicros()).isZero();
  }

  @Test
  void aRiseIsFollowedAtOnce() {
    measured(5);
    measured(200);

    assertThat(micros()).isEqualTo(200_000);
  }

  @Test
  void aFallIsFollowedInFourFadeTimes() {
    measured(200);
    for (int i = 0; i < 100; i++) {
      clock.advance(Duration.ofMillis(40));
      measured(5);
    }

    assertThat(micros()).isCloseTo(5_000 + 195_000 * Math.exp(-4), within(100.0));
  }

  @Test
  void itFadesWhileNothingIsMeasuredButTheLastIsKept() {
    measured(200);
    clock.advance(Duration.ofSeconds(2));

    assertThat(micros()).isCloseTo(200_000 * Math.exp(-2), within(100.0));
    assertThat(average.lastMicros()).isEqualTo(200_000);
  }

  @Test
  void aRestartForgetsThePeak() {
    measured(1_000);
    average.restart(clock.nanos(), Duration.ofMillis(3).toNanos());

    assertThat(micros()).isEqualTo(3_000);
  }

  @Test
  void anAnswerInNoTimeCountsAsMeasured() {
    measured(0);

    assertThat(average.isMeasured()).isTrue();
  }

  @Test
  void itWorksOnAfterItsStampsWrap() {
    for (int day = 0; day < 40; day++) {
      clock.advance(Duration.ofDays(1));
      measured(7);
      assertThat(micros()).as("day %d", day).isEqualTo(7_000);
    }
  }

  private void measured(long millis) {
    average.measured(clock.nanos(), Duration.ofMillis(millis).toNanos());
  }

  private double micros() {
    return average.micros(clock.nanos());
  }
}
