package dev.flotilla.rpc.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {

  private final Gate gate = new Gate();

  @Test
  void letsInUntilItIsClosed() {
    assertThat(gate.enter()).isTrue();
    gate.close();
    assertThat(gate.enter()).isFalse();
    assertThat(gate.inside()).isEqualTo(1);
  }

  @Test
  void anEmptyGateIsClosedAtOnce() {
    assertThat(gate.close().succeeded()).isTrue();
  }

  @Test
  void isClosedWhenTheLastOneHasLeft() {
    gate.enter();
    gate.enter();
    Future<Void> closed = gate.close();
    gate.leave();
    assertThat(closed.isComplete()).isFalse();
    gate.leave();
    assertThat(closed.succeeded()).isTrue();
    assertThat(gate.inside()).isZero();
  }

  @Test
  void closingTwiceIsTheSame() {
    gate.enter();
    Future<Void> first = gate.close();
    assertThat(gate.close()).isSameAs(first);
    gate.leave();
    assertThat(gate.close()).isSameAs(first);
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
    gate.close().await(10, TimeUnit.SECONDS);
    assertThat(inside).hasValue(0);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private void comeAndGo(AtomicInteger inside, CountDownLatch busy) {
    while (gate.enter()) {
      inside.incrementAndGet();
      busy.countDown();
      inside.decrementAndGet();
      gate.leave();
    }
  }
}
