package dev.flotilla.core.async;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static final int THREADS = 4;

  private final InFlight inFlight = new InFlight();

  @Test
  void aClosedCounterRefusesAndCompletesWithItsLastUnit() {
    inFlight.enter();
    inFlight.enter();

    Future<Void> closed = inFlight.close();

    assertThat(inFlight.enter()).isFalse();
    inFlight.leave();
    assertThat(closed.isComplete()).isFalse();
    inFlight.leave();
    assertThat(closed.succeeded()).isTrue();
    assertThat(inFlight.close().succeeded()).isTrue();
  }

  @Test
  void aCounterWithoutUnitsClosesAtOnce() {
    assertThat(inFlight.isClosed()).isFalse();

    assertThat(inFlight.close().succeeded()).isTrue();

    assertThat(inFlight.isClosed()).isTrue();
  }

  @Test
  void aDrainingCounterAdmitsUnitsUntilNoneIsInFlight() {
    inFlight.enter();

    Future<Void> drained = inFlight.drain();

    assertThat(inFlight.isDraining()).isTrue();
    assertThat(inFlight.enter()).isTrue();
    inFlight.leave();
    assertThat(drained.isComplete()).isFalse();
    inFlight.leave();
    assertThat(drained.succeeded()).isTrue();
  }

  @Test
  void closingAfterADrainWaitsForUnitsThatEnteredSince() {
    inFlight.drain();
    inFlight.enter();

    Future<Void> closed = inFlight.close();

    assertThat(closed.isComplete()).isFalse();
    inFlight.leave();
    assertThat(closed.succeeded()).isTrue();
  }

  @Test
  void aLimitRefusesWhatExceedsItAndCountsNothingForIt() {
    assertThat(inFlight.enter(2)).isTrue();
    assertThat(inFlight.enter(2)).isTrue();
    assertThat(inFlight.enter(2)).isFalse();
    assertThat(inFlight.enter(3)).isTrue();

    assertThat(inFlight.count()).isEqualTo(3);
    inFlight.leave();
    assertThat(inFlight.enter(2)).isFalse();
  }

  @Test
  void aUnitThatLeavesTwiceIsADefectAndHarmsNoCount() {
    inFlight.enter();
    inFlight.leave();

    assertThatThrownBy(inFlight::leave).isInstanceOf(IllegalStateException.class);

    assertThat(inFlight.count()).isZero();
    assertThat(inFlight.isClosed()).isFalse();
  }

  @Test
  void closingNeverCompletesWhileAUnitIsInFlight() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < 20_000; round++) {
        closeWhileUnitsComeAndGo(threads);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Each round closes at another moment of the other threads' entering and leaving. */
  private static void closeWhileUnitsComeAndGo(ExecutorService threads) throws Exception {
    InFlight counter = new InFlight();
    AtomicBoolean wrong = new AtomicBoolean();
    List<java.util.concurrent.Future<?>> workers = new ArrayList<>();
    for (int worker = 1; worker < THREADS; worker++) {
      workers.add(threads.submit(() -> enterUntilRefused(counter)));
    }
    counter.close().onComplete(done -> wrong.set(counter.count() != 0)).await(10, SECONDS);
    for (var worker : workers) {
      worker.get(10, SECONDS);
    }
    assertThat(wrong).isFalse();
    assertThat(counter.count()).isZero();
  }

  private static void enterUntilRefused(InFlight counter) {
    while (counter.enter()) {
      Thread.onSpinWait();
      counter.leave();
    }
  }
}
