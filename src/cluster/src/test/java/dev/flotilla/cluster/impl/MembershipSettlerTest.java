package dev.flotilla.cluster.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import dev.flotilla.core.async.OrderedListeners;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipSettlerTest {

  private final SteppedTime time = new SteppedTime();
  private final OrderedListeners<MembershipListener> listeners =
      new OrderedListeners<>("membership listener");
  private final MembershipSettler settler = new MembershipSettler(time, time, listeners);
  private final List<String> events = new ArrayList<>();

  @BeforeEach
  void listen() {
    listeners.listen(
        new MembershipListener() {
          @Override
          public void settled() {
            events.add("settled at " + time.millis);
          }

          @Override
          public void recheck() {
            events.add("recheck at " + time.millis);
          }
        });
  }

  @Test
  void aChangeIsFollowedByOneSettledAndTwoRechecks() {
    settler.changed();

    time.advance(60_000);

    assertThat(events).containsExactly("settled at 250", "recheck at 1000", "recheck at 5000");
    assertThat(time.pending).isEmpty();
  }

  @Test
  void aFurtherChangePostponesSettled() {
    settler.changed();
    time.advance(200);
    settler.changed();
    assertThat(settler.isSettled()).isFalse();

    time.advance(249);
    assertThat(events).isEmpty();
    time.advance(1);

    assertThat(events).containsExactly("settled at 450");
    assertThat(settler.isSettled()).isTrue();
  }

  @Test
  void changesThatComeTogetherShareTheirCalls() {
    for (int member = 0; member < 50; member++) {
      settler.changed();
    }

    time.advance(60_000);

    assertThat(events).hasSize(3);
  }

  @Test
  void aChangeAfterARecheckIsRecheckedAnew() {
    settler.changed();
    time.advance(1_000);
    settler.changed();
    time.advance(1_000);

    assertThat(events)
        .containsExactly("settled at 250", "recheck at 1000", "settled at 1250", "recheck at 2000");
  }

  @Test
  void settlingAgainNeedsNoChangeAndCausesNoRecheck() {
    settler.settleAgain();
    settler.settleAgain();

    time.advance(60_000);

    assertThat(events).containsExactly("settled at 250");
  }

  @Test
  void nothingIsToldOrScheduledAfterTheEnd() {
    settler.changed();
    settler.close();
    settler.changed();

    time.advance(60_000);

    assertThat(events).isEmpty();
    assertThat(time.pending).isEmpty();
  }

  /** Time that a test advances; timers run on the thread of the test. */
  private static final class SteppedTime implements Clock, Timers {

    private record Due(long atMillis, Runnable action) {}

    private final List<Due> pending = new ArrayList<>();
    private long millis;

    void advance(long step) {
      long target = millis + step;
      for (Due due = next(target); due != null; due = next(target)) {
        pending.remove(due);
        millis = due.atMillis;
        due.action.run();
      }
      millis = target;
    }

    private Due next(long target) {
      return pending.stream()
          .filter(due -> due.atMillis <= target)
          .min(Comparator.comparingLong(Due::atMillis))
          .orElse(null);
    }

    @Override
    public Scheduled after(Duration delay, Runnable action) {
      Due due = new Due(millis + delay.toMillis(), action);
      pending.add(due);
      return () -> pending.remove(due);
    }

    @Override
    public Scheduled every(Duration period, Runnable action) {
      throw new UnsupportedOperationException("the settler repeats nothing");
    }

    @Override
    public long nanos() {
      return Duration.ofMillis(millis).toNanos();
    }

    @Override
    public Instant now() {
      return Instant.ofEpochMilli(millis);
    }
  }
}
