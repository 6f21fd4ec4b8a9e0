package dev.flotilla.mesh.impl.breaker;

import static dev.flotilla.mesh.breaker.Breaker.State.CLOSED;
import static dev.flotilla.mesh.breaker.Breaker.State.HALF_OPEN;
import static dev.flotilla.mesh.breaker.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.policy.OutlierOptions;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerStateMachineTest implements BreakerStateMachine.Watcher {

  private final ManualClock clock = new ManualClock();
  private final List<String> changes = new ArrayList<>();
  private final BreakerStateMachine breakerStateMachine =
      breakerStateMachine(BreakerSettings.ofBreaker(BreakerOptions.defaults()));

  @Test
  void eightyPercentOfFailuresOpenItAtTheMinimumOfCalls() {
    int calls = 0;
    while (breakerStateMachine.state() == CLOSED && calls < 400) {
      call(breakerStateMachine, calls++ % 5 == 0);
    }

    assertThat(calls).isEqualTo(20);
    assertThat(breakerStateMachine.acquire(false)).isEqualTo(BreakerPermit.NONE);
    assertThat(changes).containsExactly("opened FAILURE_RATE 5000");
  }

  @Test
  void aRateBelowTheLimitNeverOpensIt() {
    for (int i = 0; i < 1_000; i++) {
      call(breakerStateMachine, i % 100 < 51);
    }

    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
  }

  @Test
  void failuresBelowTheMinimumOfCallsDoNotOpenIt() {
    calls(breakerStateMachine, 19, false);

    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
    call(breakerStateMachine, true);
    assertThat(breakerStateMachine.state()).as("95 % of 20").isEqualTo(OPEN);
  }

  @Test
  void outcomesOutsideTheWindowAreForgotten() {
    calls(breakerStateMachine, 60, true);
    calls(breakerStateMachine, 49, false);
    calls(breakerStateMachine, 60, true);
    calls(breakerStateMachine, 49, false);

    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
  }

  @Test
  void afterItsTimeItLetsAsManyProbesThroughAsConfigured() {
    open();
    clock.advance(Duration.ofMillis(4_999));
    assertThat(breakerStateMachine.acquire(false)).isEqualTo(BreakerPermit.NONE);
    clock.advance(Duration.ofMillis(1));
    assertThat(breakerStateMachine.state()).isEqualTo(HALF_OPEN);

    assertThat(probes(3)).doesNotContain(BreakerPermit.NONE).doesNotHaveDuplicates();
    assertThat(breakerStateMachine.acquire(false)).isEqualTo(BreakerPermit.NONE);
  }

  @Test
  void itClosesWhenFewerThanHalfOfTheProbesFailAndOpensOtherwise() {
    halfOpen();
    List<Long> probes = probes(3);
    breakerStateMachine.record(probes.get(0), false);
    breakerStateMachine.record(probes.get(1), true);
    assertThat(breakerStateMachine.state()).isEqualTo(HALF_OPEN);
    breakerStateMachine.record(probes.get(2), true);
    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);

    halfOpen();
    probes = probes(3);
    breakerStateMachine.record(probes.get(0), false);
    breakerStateMachine.record(probes.get(1), false);
    breakerStateMachine.record(probes.get(2), true);
    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);
  }

  @Test
  void aHungProbeCountsAsFailedAtItsDeadlineAndNeverSticks() {
    halfOpen();
    List<Long> probes = probes(3);
    breakerStateMachine.record(probes.get(0), true);
    breakerStateMachine.record(probes.get(1), true);
    clock.advance(Duration.ofSeconds(5));

    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);
    clock.advance(Duration.ofSeconds(5));
    assertThat(breakerStateMachine.state()).isEqualTo(HALF_OPEN);
    breakerStateMachine.record(probes.get(2), true);
    assertThat(breakerStateMachine.state())
        .as("its late success says nothing")
        .isEqualTo(HALF_OPEN);
    assertThat(probes(3)).doesNotContain(BreakerPermit.NONE);
  }

  @Test
  void nobodyAskingDoesNotKeepItOpenForLonger() {
    halfOpen();
    probes(1);
    clock.advance(Duration.ofSeconds(60));

    assertThat(breakerStateMachine.acquire(false)).isNotEqualTo(BreakerPermit.NONE);
  }

  @Test
  void aSuccessFromBeforeTheTripDoesNotCloseIt() {
    long early = breakerStateMachine.acquire(false);
    open();
    breakerStateMachine.record(early, true);
    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);

    clock.advance(Duration.ofSeconds(5));
    probes(1);
    breakerStateMachine.record(early, true);
    assertThat(breakerStateMachine.state()).isEqualTo(HALF_OPEN);
  }

  @Test
  void aFailureFromBeforeTheTripDoesNotCountAfterIt() {
    List<Long> early = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      early.add(breakerStateMachine.acquire(false));
    }
    halfOpen();
    probes(3).forEach(probe -> breakerStateMachine.record(probe, true));
    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
    early.forEach(permit -> breakerStateMachine.record(permit, false));

    assertThat(breakerStateMachine.state()).isEqualTo(CLOSED);
  }

  @Test
  void aProbeThatSaysNothingFreesItsPlace() {
    halfOpen();
    List<Long> probes = probes(3);
    breakerStateMachine.release(probes.get(1));
    breakerStateMachine.release(probes.get(1));

    assertThat(breakerStateMachine.acquire(false)).isNotEqualTo(BreakerPermit.NONE);
    assertThat(breakerStateMachine.acquire(false)).isEqualTo(BreakerPermit.NONE);
  }

  @Test
  void aReluctantCallIsAProbeOnlyAfterAsLongAgain() {
    open();
    clock.advance(Duration.ofMillis(9_999));
    assertThat(breakerStateMachine.admits(true)).isFalse();
    assertThat(breakerStateMachine.acquire(true)).isEqualTo(BreakerPermit.NONE);
    clock.advance(Duration.ofMillis(1));

    assertThat(breakerStateMachine.admits(true)).isTrue();
    assertThat(breakerStateMachine.acquire(true)).isNotEqualTo(BreakerPermit.NONE);
  }

  @Test
  void anInstanceIsOutLongerEachTimeUntilItWasWellForAWhile() {
    BreakerStateMachine instance =
        breakerStateMachine(BreakerSettings.ofInstance(Policy.defaults()));
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
    BreakerStateMachine instance =
        breakerStateMachine(BreakerSettings.ofInstance(Policy.defaults()));
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
        OutlierOptions.builder()
            .consecutiveFailures(1)
            .ejectionDuration(Duration.ofSeconds(1))
            .maxEjectionDuration(Duration.ofSeconds(3))
            .build();
    BreakerStateMachine instance =
        breakerStateMachine(BreakerSettings.ofInstance(Policy.defaults().withOutlier(outlier)));
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

  private BreakerStateMachine breakerStateMachine(BreakerSettings settings) {
    return new BreakerStateMachine(settings, clock, BreakerStateMachine.Gate.ALWAYS, this);
  }

  private void open() {
    calls(breakerStateMachine, 100, false);
    assertThat(breakerStateMachine.state()).isEqualTo(OPEN);
  }

  private void halfOpen() {
    open();
    clock.advance(Duration.ofSeconds(5));
  }

  private List<Long> probes(int n) {
    List<Long> probes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      probes.add(breakerStateMachine.acquire(false));
    }
    return probes;
  }

  private static void calls(BreakerStateMachine breakerStateMachine, int n, boolean healthy) {
    for (int i = 0; i < n; i++) {
      call(breakerStateMachine, healthy);
    }
  }

  private static void call(BreakerStateMachine breakerStateMachine, boolean healthy) {
    breakerStateMachine.record(breakerStateMachine.acquire(false), healthy);
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
