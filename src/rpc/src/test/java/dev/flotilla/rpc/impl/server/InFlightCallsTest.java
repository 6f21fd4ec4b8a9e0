package dev.flotilla.rpc.impl.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InFlightCallsTest {

  private final InFlightCalls inFlightCalls = new InFlightCalls();

  @Test
  void letsInUntilItIsClosed() {
    assertThat(inFlightCalls.enter()).isTrue();
    inFlightCalls.close();
    assertThat(inFlightCalls.enter()).isFalse();
    assertThat(inFlightCalls.inside()).isEqualTo(1);
  }

  @Test
  void anEmptyGateIsClosedAtOnce() {
    assertThat(inFlightCalls.close().succeeded()).isTrue();
  }

  @Test
  void isClosedWhenTheLastOneHasLeft() {
    inFlightCalls.enter();
    inFlightCalls.enter();
    Future<Void> closed = inFlightCalls.close();
    inFlightCalls.leave();
    assertThat(closed.isComplete()).isFalse();
    inFlightCalls.leave();
    assertThat(closed.succeeded()).isTrue();
    assertThat(inFlightCalls.inside()).isZero();
  }

  @Test
  void closingTwiceIsTheSame() {
    inFlightCalls.enter();
    Future<Void> first = inFlightCalls.close();
    assertThat(inFlightCalls.close()).isSameAs(first);
    inFlightCalls.leave();
    assertThat(inFlightCalls.close()).isSameAs(first);
  }

  @Test
  void nobodyIsInsideWhenItIsClosedWhileManyComeAndGo() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch busy = new CountDownLatch(1_000);
    AtomicInteger inside = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      threads.execute(() -> comeAndGo(inside, busy));
    }
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    inFlightCalls.close().await(10, TimeUnit.SECONDS);
    assertThat(inside).hasValue(0);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private void comeAndGo(AtomicInteger inside, CountDownLatch busy) {
    while (inFlightCalls.enter()) {
      inside.incrementAndGet();
      busy.countDown();
      inside.decrementAndGet();
      inFlightCalls.leave();
    }
  }
}
