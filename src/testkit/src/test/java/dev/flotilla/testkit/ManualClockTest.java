package dev.flotilla.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Deadline;
import dev.flotilla.core.Timers.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final List<String> ran = new ArrayList<>();

  @Test
  void timeStandsStillUntilItIsAdvanced() {
    Deadline deadline = Deadline.after(clock, Duration.ofSeconds(2));

    assertThat(clock.now()).isEqualTo("2026-03-01T10:00:00Z");
    clock.advance(Duration.ofMillis(1999));
    assertThat(deadline.left(clock)).isEqualTo(Duration.ofMillis(1));
    clock.advance(Duration.ofMillis(1));
    assertThat(deadline.passed(clock)).isTrue();
    assertThat(clock.now()).isEqualTo("2026-03-01T10:00:02Z");
  }

  @Test
  void dueActionsRunInOrderOfTimeAndThenOfScheduling() {
    clock.after(ms(20), () -> ran.add("late"));
    clock.after(ms(10), () -> ran.add("first"));
    clock.after(ms(10), () -> ran.add("second"));
    clock.after(ms(21), () -> ran.add("not yet"));

    clock.advance(ms(20));

    assertThat(ran).containsExactly("first", "second", "late");
    assertThat(clock.pending()).isOne();
  }

  @Test
  void anActionSeesTheMomentItWasDueAtAndMayScheduleMore() {
    clock.after(
        ms(10),
        () -> {
          note("outer");
          clock.after(ms(5), () -> note("inner"));
          clock.after(ms(50), () -> note("beyond"));
        });

    clock.advance(ms(30));

    assertThat(ran).containsExactly("outer at 10", "inner at 15");
    assertThat(clock.nanos()).isEqualTo(ms(30).toNanos());
  }

  @Test
  void aPeriodicActionRunsOncePerPeriodUntilItIsCancelled() {
    Scheduled ticks = clock.every(ms(10), () -> note("tick"));

    clock.advance(ms(35));
    ticks.cancel();
    clock.advance(ms(100));

    assertThat(ran).containsExactly("tick at 10", "tick at 20", "tick at 30");
    assertThat(clock.pending()).isZero();
  }

  @Test
  void aPeriodicActionMayCancelItself() {
    Scheduled[] self = new Scheduled[1];
    self[0] = clock.every(ms(10), () -> self[0].cancel());

    clock.advance(ms(100));

    assertThat(clock.pending()).isZero();
  }

  @Test
  void aCancelledActionNeverRuns() {
    Scheduled timer = clock.after(ms(10), () -> ran.add("never"));

    timer.cancel();
    timer.cancel();
    clock.advance(ms(10));

    assertThat(ran).isEmpty();
  }

  @Test
  void delaysAreRoundedUpToAWholeMillisecond() {
    clock.after(Duration.ZERO, () -> note("zero"));
    clock.after(Duration.ofNanos(1_000_001), () -> note("more than one"));

    clock.advance(Duration.ZERO);
    assertThat(ran).isEmpty();
    clock.advance(ms(2));

    assertThat(ran).containsExactly("zero at 1", "more than one at 2");
  }

  @Test
  void anActionThatThrowsStopsTheStepWhereItWasAndLosesNoOther() {
    clock.after(
        ms(10),
        () -> {
          throw new IllegalStateException("broken");
        });
    clock.after(ms(20), () -> note("next"));

    assertThatThrownBy(() -> clock.advance(ms(30))).hasMessage("broken");
    assertThat(clock.nanos()).isEqualTo(ms(10).toNanos());
    clock.advance(ms(10));

    assertThat(ran).containsExactly("next at 20");
  }

  @Test
  void timeNeverGoesBack() {
    assertThatThrownBy(() -> clock.advance(ms(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero or more");
  }

  private void note(String what) {
    ran.add(what + " at " + clock.nanos() / 1_000_000);
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
