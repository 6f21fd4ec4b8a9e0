package dev.flotilla.mesh.impl;

import static dev.flotilla.mesh.Breaker.State.CLOSED;
import static dev.flotilla.mesh.Breaker.State.HALF_OPEN;
import static dev.flotilla.mesh.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.OutlierOptions;
import dev.flotilla.mesh.Policy;
import dev.flotilla.mesh.TripCause;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitTest implements Circuit.Watcher {

  private final ManualClock clock = new ManualClock();
  private final List<String> changes = new ArrayList<>();
  private final Circuit circuit = circuit(CircuitSettings.ofBreaker(BreakerOptions.defaults()));

  @Test
  void eightyPercentOfFailuresOpenItAtTheMinimumOfCalls() {
    int calls = 0;
    while (circuit.state() == CLOSED && calls < 400) {
      call(circuit, calls++ % 5 == 0);
    }

    assertThat(calls).isEqualTo(20);
    assertThat(circuit.acquire(false)).isEqualTo(Circuit.NONE);
    assertThat(changes).containsExactly("opened FAILURE_RATE 5000");
  }

  @Test
  void aRateBelowTheLimitNeverOpensIt() {
    for (int i = 0; i < 1_000; i++) {
      call(circuit, i % 100 < 51);
    }

    assertThat(circuit.state()).isEqualTo(CLOSED);
  }

  @Test
  void failuresBelowTheMinimumOfCallsDoNotOpenIt() {
    calls(circuit, 19, false);

    assertThat(circuit.state()).isEqualTo(CLOSED);
    call(circuit, true);
    assertThat(circuit.state()).as("95 % of 20").isEqualTo(OPEN);
  }

  @Test
  void outcomesOutsideTheWindowAreForgotten() {
    calls(circuit, 60, true);
    calls(circuit, 49, false);
    calls(circuit, 60, true);
    calls(circuit, 49, false);

    assertThat(circuit.state()).isEqualTo(CLOSED);
  }

  @Test
  void afterItsTimeItLetsAsManyProbesThroughAsConfigured() {
    open();
    clock.advance(Duration.ofMillis(4_999));
    assertThat(circuit.acquire(false)).isEqualTo(Circuit.NONE);
    clock.advance(Duration.ofMillis(1));
    assertThat(circuit.state()).isEqualTo(HALF_OPEN);

    assertThat(probes(3)).doesNotContain(Circuit.NONE).doesNotHaveDuplicates();
    assertThat(circuit.acquire(false)).isEqualTo(Circuit.NONE);
  }

  @Test
  void itClosesWhenFewerThanHalfOfTheProbesFailAndOpensOtherwise() {
    halfOpen();
    List<Long> probes = probes(3);
    circuit.record(probes.get(0), false);
    circuit.record(probes.get(1), true);
    assertThat(circuit.state()).isEqualTo(HALF_OPEN);
    circuit.record(probes.get(2), true);
    assertThat(circuit.state()).isEqualTo(CLOSED);

    halfOpen();
    probes = probes(3);
    circuit.record(probes.get(0), false);
    circuit.record(probes.get(1), false);
    circuit.record(probes.get(2), true);
    assertThat(circuit.state()).isEqualTo(OPEN);
  }

  @Test
  void aHungProbeCountsAsFailedAtItsDeadlineAndNeverSticks() {
    halfOpen();
    List<Long> probes = probes(3);
    circuit.record(probes.get(0), true);
    circuit.record(probes.get(1), true);
    clock.advance(Duration.ofSeconds(5));

    assertThat(circuit.state()).isEqualTo(OPEN);
    clock.advance(Duration.ofSeconds(5));
    assertThat(circuit.state()).isEqualTo(HALF_OPEN);
    circuit.record(probes.get(2), true);
    assertThat(circuit.state()).as("its late success says nothing").isEqualTo(HALF_OPEN);
    assertThat(probes(3)).doesNotContain(Circuit.NONE);
  }

  @Test
  void nobodyAskingDoesNotKeepItOpenForLonger() {
    halfOpen();
    probes(1);
    clock.advance(Duration.ofSeconds(60));

    assertThat(circuit.acquire(false)).isNotEqualTo(Circuit.NONE);
  }

  @Test
  void aSuccessFromBeforeTheTripDoesNotCloseIt() {
    long early = circuit.acquire(false);
    open();
    circuit.record(early, true);
    assertThat(circuit.state()).isEqualTo(OPEN);

    clock.advance(Duration.ofSeconds(5));
    probes(1);
    circuit.record(early, true);
    assertThat(circuit.state()).isEqualTo(HALF_OPEN);
  }

  @Test
  void aFailureFromBeforeTheTripDoesNotCountAfterIt() {
    List<Long> early = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      early.add(circuit.acquire(false));
    }
    halfOpen();
    probes(3).forEach(probe -> circuit.record(probe, true));
    assertThat(circuit.state()).isEqualTo(CLOSED);
    early.forEach(permit -> circuit.record(permit, false));

    assertThat(circuit.state()).isEqualTo(CLOSED);
  }

  @Test
  void aProbeThatSaysNothingFreesItsPlace() {
    halfOpen();
    List<Long> probes = probes(3);
    circuit.release(probes.get(1));
    circuit.release(probes.get(1));

    assertThat(circuit.acquire(false)).isNotEqualTo(Circuit.NONE);
    assertThat(circuit.acquire(false)).isEqualTo(Circuit.NONE);
  }

  @Test
  void aReluctantCallIsAProbeOnlyAfterAsLongAgain() {
    open();
    clock.advance(Duration.ofMillis(9_999));
    assertThat(circuit.admits(true)).isFalse();
    assertThat(circuit.acquire(true)).isEqualTo(Circuit.NONE);
    clock.advance(Duration.ofMillis(1));

    assertThat(circuit.admits(true)).isTrue();
    assertThat(circuit.acquire(true)).isNotEqualTo(Circuit.NONE);
  }

  @Test
  void anInstanceIsOutLongerEachTimeUntilItWasWellForAWhile() {
    Circuit instance = circuit(CircuitSettings.ofInstance(Policy.defaults()));
    for (int trip = 1; trip <= 15; trip++) {
      calls(instance, 5, false);
      clock.advance(instance.openLeft());
      call(instance, true);
    }
    assertThat(changes.stream().filter(change -> change.startsWith("opened")))
        .startsWith(
            "opened CONSECUTIVE_FAILURES 5000",
            "opened CONSECUTIVE_FAILURES 10000",
            "opened CONSECUTIVE_FAILURES 15000")
        .endsWith("opened CONSECUTIVE_FAILURES 60000");

    changes.clear();
    clock.advance(Duration.ofSeconds(5 * 13));
    calls(instance, 5, false);
    assertThat(changes).containsExactly("opened CONSECUTIVE_FAILURES 15000");
  }

  @Test
  void aSuccessInBetweenEndsARowOfFailures() {
    Circuit instance = circuit(CircuitSettings.ofInstance(Policy.defaults()));
    calls(instance, 4, false);
    call(instance, true);
    calls(instance, 4, false);
    assertThat(instance.state()).isEqualTo(CLOSED);

    call(instance, false);
    assertThat(instance.state()).isEqualTo(OPEN);
  }

  @Test
  void aFailedProbeOfAnInstanceEjectsItAgainForLonger() {
    OutlierOptions outlier =
        new OutlierOptions(1, null, Duration.ofSeconds(1), Duration.ofSeconds(3), null);
    Circuit instance = circuit(CircuitSettings.ofInstance(Policy.defaults().withOutlier(outlier)));
    for (int i = 0; i < 5; i++) {
      call(instance, false);
      clock.advance(instance.openLeft());
    }

    assertThat(changes.stream().filter(change -> change.startsWith("opened")))
        .containsExactly(
            "opened CONSECUTIVE_FAILURES 1000",
            "opened PROBE_FAILED 2000",
            "opened PROBE_FAILED 3000",
            "opened PROBE_FAILED 3000",
            "opened PROBE_FAILED 3000");
  }

  private Circuit circuit(CircuitSettings settings) {
    return new Circuit(settings, clock, Circuit.Gate.ALWAYS, this);
  }

  private void open() {
    calls(circuit, 100, false);
    assertThat(circuit.state()).isEqualTo(OPEN);
  }

  private void halfOpen() {
    open();
    clock.advance(Duration.ofSeconds(5));
  }

  private List<Long> probes(int n) {
    List<Long> probes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      probes.add(circuit.acquire(false));
    }
    return probes;
  }

  private static void calls(Circuit circuit, int n, boolean healthy) {
    for (int i = 0; i < n; i++) {
      call(circuit, healthy);
    }
  }

  private static void call(Circuit circuit, boolean healthy) {
    circuit.record(circuit.acquire(false), healthy);
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
