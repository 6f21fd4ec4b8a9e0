package dev.flotilla.discovery.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecheckSchedulerTest {

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger looks = new AtomicInteger();
  private final RecheckScheduler recheckScheduler =
      new RecheckScheduler(clock, looks::incrementAndGet);

  @Test
  void aChangeIsLookedAfterTwiceAndThenNeverAgain() {
    recheckScheduler.changed();

    clock.advance(Duration.ofMillis(999));
    assertThat(looks).hasValue(0);
    clock.advance(Duration.ofMillis(1));
    assertThat(looks).hasValue(1);
    clock.advance(Duration.ofMinutes(1));
    assertThat(looks).hasValue(2);
    assertThat(clock.pending()).isZero();
  }

  @Test
  void changesThatComeTogetherAreLookedAfterTogether() {
    for (int member = 0; member < 50; member++) {
      recheckScheduler.changed();
    }

    clock.advance(Duration.ofMinutes(1));

    assertThat(looks).hasValue(2);
  }

  @Test
  void aChangeAfterALookIsLookedAfterAnew() {
    recheckScheduler.changed();
    clock.advance(Duration.ofSeconds(1));
    recheckScheduler.changed();

    clock.advance(Duration.ofSeconds(1));

    assertThat(looks).hasValue(2);
  }
}
