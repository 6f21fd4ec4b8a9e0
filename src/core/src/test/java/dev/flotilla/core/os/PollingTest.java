package dev.flotilla.core.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PollingTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final AtomicInteger looked = new AtomicInteger();

  @Test
  void aConditionThatHoldsIsLookedAtOnce() {
    assertThat(Polling.until(() -> looked.incrementAndGet() > 0, Duration.ZERO)).isTrue();
    assertThat(looked).hasValue(1);
  }

  @Test
  void aConditionThatComesTrueEndsTheWait() {
    assertThat(Polling.until(() -> looked.incrementAndGet() == 3, LONG)).isTrue();
    assertThat(looked).hasValue(3);
  }

  @Test
  void aConditionThatStaysFalseEndsAtTheDeadline() {
    Deadline deadline = Deadline.after(Clock.system(), Duration.ofMillis(30));

    assertThat(Polling.until(() -> false, deadline)).isFalse();
    assertThat(deadline.passed(Clock.system())).isTrue();
  }

  @Test
  void aConditionThatComesTrueWithTheDeadlineCounts() {
    assertThat(Polling.until(() -> looked.incrementAndGet() == 2, Duration.ZERO)).isTrue();
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet() {
    Thread.currentThread().interrupt();

    assertThat(Polling.until(() -> looked.incrementAndGet() > 5, LONG)).isFalse();

    assertThat(Thread.interrupted()).isTrue();
  }
}
