package dev.flotilla.mesh.impl.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.balance.PanicMode;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.impl.call.RetryBudget;
import dev.flotilla.mesh.policy.RetryBudgetOptions;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whatever is compared with a share means the whole number, not its rounding: by percent. */
class ShareTest {

  private static final int MOST = 500;

  /** What the callback is told: this share is so much of that many. */
  private interface Case {
    void check(double share, int least, int whole);
  }

  @Test
  void anEjectionOrTripNeedsExactlyItsShare() {
    whereTheShareIsAWholeNumber(
        (share, least, whole) -> {
          assertThat(Share.isReached(least, share, whole)).isTrue();
          assertThat(Share.isReached(least - 1, share, whole)).isFalse();
          assertThat(Share.floor(share * whole)).isEqualTo(least);
          assertThat(Share.ceil(share * whole)).isEqualTo(least);
        });
  }

  @Test
  void partsOfACountAreRoundedAsTheyShould() {
    assertThat(Share.isReached(33, 1 / 3.0, 100)).isFalse();
    assertThat(Share.isReached(34, 1 / 3.0, 100)).isTrue();
    assertThat(Share.floor(100 / 3.0)).isEqualTo(33);
    assertThat(Share.ceil(100 / 3.0)).isEqualTo(34);
  }

  @Test
  void aCircuitOpensAtExactlyItsFailureRateAndItsSlowCallRate() {
    whereTheShareIsAWholeNumber(
        (share, least, whole) -> {
          BreakerSettings settings =
              BreakerSettings.ofBreaker(
                  BreakerOptions.builder()
                      .failureRate(share)
                      .windowSize(whole)
                      .minCalls(1)
                      .slowCallRate(share)
                      .slowCallThreshold(Duration.ofMillis(1))
                      .build());
          assertThat(settings.tooMany(least, 0, whole)).isEqualTo(TripCause.FAILURE_RATE);
          assertThat(settings.tooMany(0, least, whole)).isEqualTo(TripCause.SLOW_CALL_RATE);
          assertThat(settings.tooMany(least - 1, least - 1, whole)).isNull();
        });
  }

  @Test
  void thereIsPanicOnlyBelowTheShareOfHealthyInstances() {
    whereTheShareIsAWholeNumber(
        (share, least, whole) -> {
          PanicMode panicMode = new PanicMode();
          panicMode.set(least, whole, share);
          assertThat(panicMode.isOn()).isFalse();
          panicMode.set(least - 1, whole, share);
          assertThat(panicMode.isOn()).isTrue();
        });
  }

  @Test
  void theRetryBudgetGivesExactlyItsShare() {
    ManualClock clock = new ManualClock();
    for (int percent = 1; percent <= 99; percent++) {
      RetryBudget budget =
          new RetryBudget(
              new RetryBudgetOptions(percent / 100.0, 0, Duration.ofSeconds(10)), clock);
      for (int call = 0; call < 100; call++) {
        budget.called(clock.nanos());
      }
      for (int retry = 0; retry < percent; retry++) {
        assertThat(budget.isSpent()).isFalse();
        assertThat(budget.take()).as("retry %d at %d %%", retry + 1, percent).isTrue();
      }
      assertThat(budget.isSpent()).isTrue();
      assertThat(budget.take()).isFalse();
    }
  }

  private static void whereTheShareIsAWholeNumber(Case test) {
    for (int percent = 1; percent <= 100; percent++) {
      for (int whole = 1; whole <= MOST; whole++) {
        if (percent * whole % 100 == 0) {
          test.check(percent / 100.0, percent * whole / 100, whole);
        }
      }
    }
  }
}
