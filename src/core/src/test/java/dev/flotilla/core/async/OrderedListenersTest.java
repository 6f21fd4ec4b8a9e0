package dev.flotilla.core.async;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Timers.Scheduled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedListenersTest {

  private static final int THREADS = 4;
  private static final int CHANGES = 2_000;

  private final OrderedListeners<Consumer<Integer>> listeners =
      new OrderedListeners<>("test listener");
  private final List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
  private int changes; // guarded by this

  @Test
  void eventsOfManyThreadsArriveInTheOrderOfTheChangesAndNeverUnderTheirLock() throws Exception {
    AtomicBoolean locked = new AtomicBoolean();
    listeners.listen(heard::add);
    listeners.listen(change -> locked.compareAndSet(false, Thread.holdsLock(this)));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> changing = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        changing.add(threads.submit(() -> IntStream.range(0, CHANGES).forEach(i -> change())));
      }
      for (Future<?> each : changing) {
        each.get(20, SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(heard)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, THREADS * CHANGES).boxed().toList());
    assertThat(locked).isFalse();
  }

  @Test
  void aThreadDoesNotWaitForTheListenerThatAnotherOneCalls() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    listeners.listen(
        change -> {
          inside.countDown();
          awaitQuietly(goOn);
          heard.add(change);
        });
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> first = other.submit(this::change);
      assertThat(inside.await(20, SECONDS)).isTrue();

      change(); // returns while the other thread is inside the listener
      assertThat(heard).isEmpty();

      goOn.countDown();
      first.get(20, SECONDS);
      assertThat(heard).containsExactly(1, 2);
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void aChangeThatAListenerMakesIsToldAfterTheCurrentOne() {
    listeners.listen(
        change -> {
          if (change == 1) {
            change();
          }
        });
    listeners.listen(heard::add);

    change();

    assertThat(heard).containsExactly(1, 2);
  }

  @Test
  void aListenerThatThrowsHoldsUpNothing() {
    listeners.listen(
        change -> {
          throw new IllegalStateException("broken listener of a test");
        });
    listeners.listen(heard::add);

    change();
    change();

    assertThat(heard).containsExactly(1, 2);
  }

  @Test
  void anEventReachesThoseWhoListenedWhenItWasNotedAndStillDo() {
    Scheduled early = listeners.listen(change -> heard.add(100 + change));
    listeners.listen(heard::add);
    listeners.note(listener -> listener.accept(1));
    early.cancel();
    listeners.listen(change -> heard.add(200 + change));

    listeners.deliver();

    assertThat(heard).containsExactly(1);
  }

  private void change() {
    synchronized (this) {
      int number = ++changes;
      listeners.note(listener -> listener.accept(number));
    }
    listeners.deliver();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
