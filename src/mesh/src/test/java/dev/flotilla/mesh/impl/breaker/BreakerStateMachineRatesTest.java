package dev.flotilla.mesh.impl.breaker;

import static dev.flotilla.mesh.breaker.Breaker.State.CLOSED;
import static dev.flotilla.mesh.breaker.Breaker.State.HALF_OPEN;
import static dev.flotilla.mesh.breaker.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What opens a circuit beside failures among the last N calls, and for how long. */
class BreakerStateMachineRatesTest implements BreakerStateMachine.Watcher {

  private static final BreakerOptions OPTIONS =
      BreakerOptions.builder()
          .failureRate(0.5)
          .windowSize(20)
          .minCalls(10)
          .openDuration(Duration.ofSeconds(1))
          .halfOpenProbes(2)
          .probeTimeout(Duration.ofSeconds(1))
          .build();

  private final ManualClock clock = new ManualClock();
  private final List<String> changes = new ArrayList<>();

  @Test
  void slowCallsOpenItAtTheirOwnRate() {
    BreakerStateMachine breakerStateMachine =
        breakerStateMachine(
            OPTIONS.withSlowCallRate(0.3).withSlowCallThreshold(Duration.ofMillis(100)));
    for (int call = 1; breakerStateMachine.state() == CLOSED; call++) {
      breakerStateMachine.record(breakerStateMachine.acquire(false), true, call % 3 == 0);
      assertThat(call).isLessThanOrEqualTo(10);
    }

    assertThat(changes).containsExactly("opened SLOW_CALL_RATE 1000");
  }

  @Test
  void aCallThatFailsSlowlyCountsForBothRates() {
    BreakerStateMachine breakerStateMachine =
        breakerStateMachine(
            OPTIONS.withSlowCallRate(1.0).withSlowCallThreshold(Duration.ofMillis(100)));
    for (int call = 0; call < 9; call++) {
      breakerStateMachine.record(breakerStateMachine.acquire(false), call > 4, true);
    }
    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
    breakerStateMachine.record(breakerStateMachine.acquire(false), true, true);

    assertThat(breakerStateMachine.slidingWindow()).isNull();
    assertThat(changes).as("5 of 10 failed").containsExactly("opened FAILURE_RATE 1000");
  }

  @Test
  void slowProbesOpenItAgain() {
    BreakerStateMachine breakerStateMachine =
        breakerStateMachine(
            OPTIONS.withSlowCallRate(0.5).withSlowCallThreshold(Duration.ofMillis(100)));
    failures(breakerStateMachine, 10);
    clock.advance(Duration.ofSeconds(1));
    breakerStateMachine.record(breakerStateMachine.acquire(false), true, true);
    breakerStateMachine.record(breakerStateMachine.acquire(false), true, false);

    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);
  }

  @Test
  void aWindowOfTimeForgetsWhatIsOlder() {
    BreakerStateMachine breakerStateMachine =
        breakerStateMachine(OPTIONS.withWindowDuration(Duration.ofSeconds(10)));
    failures(breakerStateMachine, 9);
    clock.advance(Duration.ofSeconds(10));
    failures(breakerStateMachine, 9);
    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
    clock.advance(Duration.ofSeconds(9));
    failures(breakerStateMachine, 1);

    assertThat(breakerStateMachine.state()).as("10 within 10 s").isEqualTo(OPEN);
  }

  @Test
  void aWindowOfTimeHoldsAnyNumberOfCalls() {
    BreakerStateMachine breakerStateMachine =
        breakerStateMachine(OPTIONS.withWindowDuration(Duration.ofSeconds(10)));
    for (int i = 0; i < 600; i++) {
      breakerStateMachine.record(breakerStateMachine.acquire(false), true);
    }
    failures(breakerStateMachine, 599);
    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
    failures(breakerStateMachine, 1);

    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);
  }

  @Test
  void theSmallestWindowOfTimeStillOpens() {
    BreakerStateMachine breakerStateMachine =
        breakerStateMachine(OPTIONS.withWindowDuration(Duration.ofMillis(10)));
    failures(breakerStateMachine, 10);

    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);
  }

  @Test
  void anotherWindowBeginsEmpty() {
    BreakerStateMachine breakerStateMachine = breakerStateMachine(OPTIONS);
    failures(breakerStateMachine, 9);
    breakerStateMachine.update(
        BreakerSettings.ofBreaker(OPTIONS.withWindowDuration(Duration.ofSeconds(1))));
    failures(breakerStateMachine, 9);
    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
    failures(breakerStateMachine, 1);

    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);
  }

  @Test
  void itStaysOpenLongerEachTimeUpToItsBoundAndByChance() {
    BreakerSettings settings =
        BreakerSettings.ofBreaker(
            OPTIONS.withMaxOpenDuration(Duration.ofMillis(2_500)).withJitter(0.2));
    BreakerStateMachine breakerStateMachine =
        new BreakerStateMachine(
            settings, clock, BreakerStateMachine.Gate.ALWAYS, this, bound -> (bound - 1) / 2);
    failures(breakerStateMachine, 10);
    for (int again = 0; again < 3; again++) {
      clock.advance(breakerStateMachine.openLeft());
      failures(breakerStateMachine, 2);
    }

    assertThat(changes.stream().filter(change -> change.startsWith("opened")))
        .as("each 10 % longer")
        .containsExactly(
            "opened FAILURE_RATE 1100",
            "opened PROBE_FAILED 2200",
            "opened PROBE_FAILED 2750",
            "opened PROBE_FAILED 2750");
  }

  @Test
  void aServiceOpensAfterARowOfFailuresHoweverGoodItWas() {
    BreakerOptions defaults = BreakerOptions.defaults();
    BreakerStateMachine service =
        new BreakerStateMachine(
            BreakerSettings.ofService(defaults), clock, BreakerStateMachine.Gate.ALWAYS, this);
    for (int i = 0; i < 100; i++) {
      service.record(service.acquire(false), true);
    }
    failures(service, 19);
    assertThat(service.state()).isEqualTo(CLOSED);
    failures(service, 1);

    assertThat(changes).containsExactly("opened CONSECUTIVE_FAILURES 5000");
  }

  @Test
  void theApplicationMayOpenAndCloseIt() {
    BreakerStateMachine breakerStateMachine = breakerStateMachine(OPTIONS);
    long early = breakerStateMachine.acquire(false);
    breakerStateMachine.open(TripCause.FORCED, Duration.ofSeconds(3), 1);
    assertThat(breakerStateMachine.openLeft()).isEqualTo(Duration.ofSeconds(3));
    breakerStateMachine.reset();
    breakerStateMachine.reset();
    for (int i = 0; i < 20; i++) {
      breakerStateMachine.record(early, false);
    }

    assertThat(breakerStateMachine.state()).as("what began before says nothing").isEqualTo(CLOSED);
    assertThat(changes).containsExactly("opened FORCED 3000", "closed");
  }

  @Test
  void itsTimeMovesItOnWithoutACall() {
    BreakerStateMachine breakerStateMachine = breakerStateMachine(OPTIONS);
    failures(breakerStateMachine, 10);
    breakerStateMachine.moveOn();
    assertThat(changes).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    breakerStateMachine.moveOn();
    breakerStateMachine.moveOn();

    assertThat(changes).containsExactly("opened FAILURE_RATE 1000", "half-opened");
    assertThat(breakerStateMachine.state()).isEqualTo(HALF_OPEN);
    assertThat(breakerStateMachine.acquire(false)).isNotEqualTo(BreakerPermit.NONE);
  }

  private BreakerStateMachine breakerStateMachine(BreakerOptions options) {
    return new BreakerStateMachine(
        BreakerSettings.ofBreaker(options), clock, BreakerStateMachine.Gate.ALWAYS, this);
  }

  private static void failures(BreakerStateMachine breakerStateMachine, int n) {
    for (int i = 0; i < n; i++) {
      breakerStateMachine.record(breakerStateMachine.acquire(false), false);
    }
  }

  @Override
  public void opened(TripCause cause, Duration time) {
    changes.add("opened " + cause + " " + time.toMillis());
  }

  @Override
  public void halfOpened() {
    changes.add("half-opened");
  }

  @Override
  public void closed() {
    changes.add("closed");
  }
}
