package dev.flotilla.mesh.impl.breaker;

import static dev.flotilla.mesh.breaker.Breaker.State.CLOSED;
import static dev.flotilla.mesh.breaker.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.testkit.ManualClock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What listeners of a breaker may do while they are called, and in which order they are called. */
class BreakerListenersTest {

  private final ManualClock clock = new ManualClock();
  private final MeshListeners listeners = new MeshListeners();
  private final MonitoredBreaker bank =
      new MonitoredBreaker(
          new MonitoredBreaker.BreakerIdentity(
              "bank", BreakerKind.NAMED, listeners, ClusterBreaker.ClusterPeers.none()),
          BreakerOptions.defaults(),
          new MeshEnvironment(null, clock, clock, bound -> 0),
          BreakerStateMachine.Gate.ALWAYS);

  @Test
  void aListenerMayTakeALockThatAnotherThreadHoldsWhileItUsesTheBreaker() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch called = new CountDownLatch(1);
    CompletableFuture<Boolean> gotLock = new CompletableFuture<>();
    listen(
        state -> {
          if (state == OPEN) {
            called.countDown();
            gotLock.complete(isLocked(lock));
          }
        });
    CompletableFuture<Void> opening;
    lock.lock();
    try {
      opening = CompletableFuture.runAsync(bank::open);
      assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
      bank.reset();
    } finally {
      lock.unlock();
    }

    assertThat(gotLock.get(20, TimeUnit.SECONDS)).as("the listener got the lock").isTrue();
    opening.get(20, TimeUnit.SECONDS);
    assertThat(bank.state()).isEqualTo(CLOSED);
  }

  @Test
  void allListenersHearChangesInOrderAlthoughOneOfThemMakesTheNextChange() {
    List<State> first = new CopyOnWriteArrayList<>();
    List<State> second = new CopyOnWriteArrayList<>();
    listen(
        state -> {
          first.add(state);
          if (state == OPEN) {
            bank.reset();
          }
        });
    listen(second::add);

    bank.open();

    assertThat(first).containsExactly(OPEN, CLOSED);
    assertThat(second).containsExactly(OPEN, CLOSED);
  }

  private void listen(Consumer<State> action) {
    listeners.listen(
        new MeshListener() {
          @Override
          public void breakerChanged(String breaker, State state) {
            action.accept(state);
          }
        });
  }

  /** Takes the lock and releases it; false after five seconds without it, as in a deadlock. */
  private static boolean isLocked(ReentrantLock lock) {
    try {
      boolean locked = lock.tryLock(5, TimeUnit.SECONDS);
      if (locked) {
        lock.unlock();
      }
      return locked;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
