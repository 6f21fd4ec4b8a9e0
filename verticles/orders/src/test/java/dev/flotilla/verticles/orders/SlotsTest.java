package dev.flotilla.verticles.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class SlotsTest {

  private final ConcurrencySlots concurrencySlots = new ConcurrencySlots(2, 2);

  @Test
  void theQueueMovesUpInOrder() {
    Future<Void> first = concurrencySlots.take();
    Future<Void> second = concurrencySlots.take();
    Future<Void> third = concurrencySlots.take();
    Future<Void> fourth = concurrencySlots.take();
    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
    assertThat(third.isComplete()).isFalse();

    concurrencySlots.free();

    assertThat(third.succeeded()).isTrue();
    assertThat(fourth.isComplete()).isFalse();
    assertThat(concurrencySlots.taken()).isEqualTo(2);
  }

  @Test
  void itIsFullWhenPlacesAndQueueAre() {
    for (int i = 0; i < 4; i++) {
      assertThat(concurrencySlots.isFull()).isFalse();
      concurrencySlots.take();
    }

    assertThat(concurrencySlots.isFull()).isTrue();
    concurrencySlots.free();
    assertThat(concurrencySlots.isFull()).isFalse();
  }

  @Test
  void withoutAQueueItIsFullWhenThePlacesAre() {
    ConcurrencySlots places = new ConcurrencySlots(1, 0);
    assertThat(places.isFull()).isFalse();

    places.take();

    assertThat(places.isFull()).isTrue();
  }

  @Test
  void itIsIdleWhenEveryPlaceIsFree() {
    assertThat(concurrencySlots.idle().succeeded()).isTrue();
    concurrencySlots.take();
    concurrencySlots.take();
    concurrencySlots.take();
    Future<Void> idle = concurrencySlots.idle();

    concurrencySlots.free();
    concurrencySlots.free();
    assertThat(idle.isComplete()).isFalse();
    concurrencySlots.free();

    assertThat(idle.succeeded()).isTrue();
    assertThat(concurrencySlots.taken()).isZero();
  }
}
