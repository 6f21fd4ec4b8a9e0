package dev.flotilla.verticles.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.ManualClock;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotsTest {

  private final ManualClock clock = new ManualClock();
  private final Slots slots = new Slots(clock, 2, 2);

  @Test
  void theQueueMovesUpInOrder() {
    Future<Void> first = take();
    Future<Void> second = take();
    Future<Void> third = take();
    Future<Void> fourth = take();
    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
    assertThat(third.isComplete()).isFalse();

    slots.free();

    assertThat(third.succeeded()).isTrue();
    assertThat(fourth.isComplete()).isFalse();
    assertThat(slots.taken()).isEqualTo(2);
  }

  @Test
  void aFullQueueRefuses() {
    take();
    take();
    take();
    take();

    assertThat(code(take())).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void whoseDeadlinePassedInTheQueueDoesNotGetAPlace() {
    take();
    take();
    Future<Void> late = slots.take(Deadline.after(clock, Duration.ofSeconds(1)));
    Future<Void> patient = slots.take(Deadline.after(clock, Duration.ofSeconds(9)));
    clock.advance(Duration.ofSeconds(2));

    slots.free();

    assertThat(code(late)).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(patient.succeeded()).isTrue();
  }

  @Test
  void itIsIdleWhenEveryPlaceIsFree() {
    assertThat(slots.idle().succeeded()).isTrue();
    take();
    take();
    take();
    Future<Void> idle = slots.idle();

    slots.free();
    slots.free();
    assertThat(idle.isComplete()).isFalse();
    slots.free();

    assertThat(idle.succeeded()).isTrue();
    assertThat(slots.taken()).isZero();
  }

  private Future<Void> take() {
    return slots.take(Deadline.after(clock, Duration.ofSeconds(5)));
  }

  private static Code code(Future<Void> refused) {
    return ((ServiceFailure) refused.cause()).code();
  }
}
