package dev.flotilla.mesh.impl;

import static dev.flotilla.mesh.Breaker.State.CLOSED;
import static dev.flotilla.mesh.Breaker.State.HALF_OPEN;
import static dev.flotilla.mesh.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.TripCause;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What opens a circuit beside failures among the last N calls, and for how long. */
class CircuitRatesTest implements Circuit.Watcher {

  private static final BreakerOptions OPTIONS =
      new BreakerOptions(0.5, 20, 10, Duration.ofSeconds(1), 2, Duration.ofSeconds(1));

  private final ManualClock clock = new ManualClock();
  private final List<String> changes = new ArrayList<>();

  @Test
  void slowCallsOpenItAtTheirOwnRate() {
    Circuit circuit = circuit(OPTIONS.withSlowCalls(0.3, Duration.ofMillis(100)));
    for (int call = 1; circuit.state() == CLOSED; call++) {
      circuit.record(circuit.acquire(false), true, call % 3 == 0);
      assertThat(call).isLessThanOrEqualTo(10);
    }

    assertThat(changes).containsExactly("opened SLOW_CALL_RATE 1000");
  }

  @Test
  void aCallThatFailsSlowlyCountsForBothRates() {
    Circuit circuit = circuit(OPTIONS.withSlowCalls(1.0, Duration.ofMillis(100)));
    for (int call = 0; call < 9; call++) {
      circuit.record(circuit.acquire(false), call > 4, true);
    }
    assertThat(circuit.state()).isEqualTo(CLOSED);
    circuit.record(circuit.acquire(false), true, true);

    assertThat(circuit.outcomes()).isNull();
    assertThat(changes).as("5 of 10 failed").containsExactly("opened FAILURE_RATE 1000");
  }

  @Test
  void slowProbesOpenItAgain() {
    Circuit circuit = circuit(OPTIONS.withSlowCalls(0.5, Duration.ofMillis(100)));
    failures(circuit, 10);
    clock.advance(Duration.ofSeconds(1));
    circuit.record(circuit.acquire(false), true, true);
    circuit.record(circuit.acquire(false), true, false);

    assertThat(circuit.state()).isEqualTo(OPEN);
  }

  @Test
  void aWindowOfTimeForgetsWhatIsOlder() {
    Circuit circuit = circuit(OPTIONS.withWindowTime(Duration.ofSeconds(10)));
    failures(circuit, 9);
    clock.advance(Duration.ofSeconds(10));
    failures(circuit, 9);
    assertThat(circuit.state()).isEqualTo(CLOSED);
    clock.advance(Duration.ofSeconds(9));
    failures(circuit, 1);

    assertThat(circuit.state()).as("10 within 10 s").isEqualTo(OPEN);
  }

  @Test
  void aWindowOfTimeHoldsAnyNumberOfCalls() {
    Circuit circuit = circuit(OPTIONS.withWindowTime(Duration.ofSeconds(10)));
    for (int i = 0; i < 600; i++) {
      circuit.record(circuit.acquire(false), true);
    }
    failures(circuit, 599);
    assertThat(circuit.state()).isEqualTo(CLOSED);
    failures(circuit, 1);

    assertThat(circuit.state()).isEqualTo(OPEN);
  }

  @Test
  void theSmallestWindowOfTimeStillOpens() {
    Circuit circuit = circuit(OPTIONS.withWindowTime(Duration.ofMillis(10)));
    failures(circuit, 10);

    assertThat(circuit.state()).isEqualTo(OPEN);
  }

  @Test
  void anotherWindowBeginsEmpty() {
    Circuit circuit = circuit(OPTIONS);
    failures(circuit, 9);
    circuit.follow(CircuitSettings.ofBreaker(OPTIONS.withWindowTime(Duration.ofSeconds(1))));
    failures(circuit, 9);
    assertThat(circuit.state()).isEqualTo(CLOSED);
    failures(circuit, 1);

    assertThat(circuit.state()).isEqualTo(OPEN);
  }

  @Test
  void itStaysOpenLongerEachTimeUpToItsBoundAndByChance() {
    CircuitSettings settings =
        CircuitSettings.ofBreaker(OPTIONS.withGrowth(Duration.ofMillis(2_500), 0.2));
    Circuit circuit =
        new Circuit(settings, clock, Circuit.Gate.ALWAYS, this, bound -> (bound - 1) / 2);
    failures(circuit, 10);
    for (int again = 0; again < 3; again++) {
      clock.advance(circuit.openLeft());
      failures(circuit, 2);
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
    Circuit service =
        new Circuit(CircuitSettings.ofService(defaults), clock, Circuit.Gate.ALWAYS, this);
    for (int i = 0; i < 100; i++) {
      service.record(service.acquire(false), true);
    }
    failures(service, 19);
    assertThat(service.state()).isEqualTo(CLOSED);
    failures(service, 1);

    assertThat(changes).containsExactly("opened CONSECUTIVE_FAILURES 5000");
  }

  @Test
  void whoeverWantsOpensAndClosesIt() {
    Circuit circuit = circuit(OPTIONS);
    long early = circuit.acquire(false);
    circuit.open(TripCause.FORCED, Duration.ofSeconds(3), 1);
    assertThat(circuit.openLeft()).isEqualTo(Duration.ofSeconds(3));
    circuit.reset();
    circuit.reset();
    for (int i = 0; i < 20; i++) {
      circuit.record(early, false);
    }

    assertThat(circuit.state()).as("what began before says nothing").isEqualTo(CLOSED);
    assertThat(changes).containsExactly("opened FORCED 3000", "closed");
  }

  @Test
  void itsTimeMovesItOnWithoutACall() {
    Circuit circuit = circuit(OPTIONS);
    failures(circuit, 10);
    circuit.moveOn();
    assertThat(changes).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    circuit.moveOn();
    circuit.moveOn();

    assertThat(changes).containsExactly("opened FAILURE_RATE 1000", "half-opened");
    assertThat(circuit.state()).isEqualTo(HALF_OPEN);
    assertThat(circuit.acquire(false)).isNotEqualTo(Circuit.NONE);
  }

  private Circuit circuit(BreakerOptions options) {
    return new Circuit(CircuitSettings.ofBreaker(options), clock, Circuit.Gate.ALWAYS, this);
  }

  private static void failures(Circuit circuit, int n) {
    for (int i = 0; i < n; i++) {
      circuit.record(circuit.acquire(false), false);
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
