package dev.flotilla.mesh.impl.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.breaker.TripCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many threads on one circuit. */
class BreakerStateMachineRaceTest implements BreakerStateMachine.Watcher {

  private static final int THREADS = 4;
  private static final BreakerOptions OPTIONS =
      BreakerOptions.builder()
          .failureRate(0.5)
          .windowSize(20)
          .minCalls(10)
          .openDuration(Duration.ofMillis(1))
          .halfOpenProbes(3)
          .probeTimeout(Duration.ofMillis(20))
          .build();

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger halfOpened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final BreakerStateMachine breakerStateMachine =
      new BreakerStateMachine(
          BreakerSettings.ofBreaker(OPTIONS),
          Clock.system(),
          BreakerStateMachine.Gate.ALWAYS,
          this);

  @Test
  void everyChangeHappensOnceAndItRecovers() throws Exception {
    onAllThreads(
        random -> {
          long permit = breakerStateMachine.acquire(false);
          if (random.nextInt(10) == 0) {
            breakerStateMachine.release(permit);
          } else {
            breakerStateMachine.record(permit, random.nextInt(100) < 50);
          }
        });

    assertThat(halfOpened.get()).isPositive();
    assertThat(opened.get() + closed.get()).as("changes").isGreaterThanOrEqualTo(halfOpened.get());
    assertThat(opened.get() - halfOpened.get()).as("open, and not yet half-open").isBetween(0, 1);
    recovers();
  }

  @Test
  void theWindowNeverDriftsFromItsSlots() throws Exception {
    CountBasedWindow window = new CountBasedWindow(50);
    onAllThreads(random -> window.record(random.nextBoolean()));
    assertThat(window.failures()).isBetween(0, 50);

    for (int i = 0; i < 50; i++) {
      window.record(true);
    }
    assertThat(window.failures()).isZero();
    assertThat(window.calls()).isEqualTo(50);
  }

  private void recovers() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (breakerStateMachine.state() != Breaker.State.CLOSED && System.nanoTime() < end) {
      long permit = breakerStateMachine.acquire(false);
      breakerStateMachine.record(permit, true);
    }
    assertThat(breakerStateMachine.state()).isEqualTo(Breaker.State.CLOSED);
  }

  private interface Step {
    void take(Random random);
  }

  private static void onAllThreads(Step step) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        running.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 200_000; i++) {
                    step.take(random);
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get(30, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Override
  public void opened(TripCause cause, Duration time) {
    opened.incrementAndGet();
  }

  @Override
  public void halfOpened() {
    halfOpened.incrementAndGet();
  }

  @Override
  public void closed() {
    closed.incrementAndGet();
  }
}
