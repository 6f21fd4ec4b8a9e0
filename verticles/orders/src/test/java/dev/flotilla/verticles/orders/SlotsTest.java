package dev.flotilla.verticles.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class SlotsTest {

  private final Slots slots = new Slots(2, 2);

  @Test
  void theQueueMovesUpInOrder() {
    Future<Void> first = slots.take();
    Future<Void> second = slots.take();
    Future<Void> third = slots.take();
    Future<Void> fourth = slots.take();
    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
    assertThat(third.isComplete()).isFalse();

    slots.free();

    assertThat(third.succeeded()).isTrue();
    assertThat(fourth.isComplete()).isFalse();
    assertThat(slots.taken()).isEqualTo(2);
  }

  @Test
  void itIsFullWhenPlacesAndQueueAre() {
    for (int i = 0; i < 4; i++) {
      assertThat(slots.isFull()).isFalse();
      slots.take();
    }

    assertThat(slots.isFull()).isTrue();
    slots.free();
    assertThat(slots.isFull()).isFalse();
  }

  @Test
  void withoutAQueueItIsFullWhenThePlacesAre() {
    Slots places = new Slots(1, 0);
    assertThat(places.isFull()).isFalse();

    places.take();

    assertThat(places.isFull()).isTrue();
  }

  @Test
  void itIsIdleWhenEveryPlaceIsFree() {
    assertThat(slots.idle().succeeded()).isTrue();
    slots.take();
    slots.take();
    slots.take();
    Future<Void> idle = slots.idle();

    slots.free();
    slots.free();
    assertThat(idle.isComplete()).isFalse();
    slots.free();

    assertThat(idle.succeeded()).isTrue();
    assertThat(slots.taken()).isZero();
  }
}
