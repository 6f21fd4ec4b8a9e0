package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.OrderedListeners;
import dev.flotilla.mesh.breaker.Breaker.State;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes the changes of one breaker one after the other, and tells listeners and other nodes of them
 * in the same order, after the lock was released. A change may contain others: then they are told
 * at the end of the outermost one. Thread-safe.
 */
final class BreakerNotifier {

  private final ReentrantLock lock = new ReentrantLock();
  private final OrderedListeners<BreakerGossip> messages = new OrderedListeners<>("breaker gossip");
  private final OrderedListeners<Consumer<State>> listeners =
      new OrderedListeners<>("breaker listener");
  private volatile Consumer<State> transition = changed -> {};
  private State announced = State.CLOSED; // guarded by the lock

  BreakerNotifier(BreakerGossip gossip) {
    messages.listen(gossip);
  }

  /** Adds a listener, which hears of each change of the state that callers meet. */
  Scheduled listen(Consumer<State> listener) {
    return listeners.listen(listener);
  }

  /** Sets what is run as a part of each such change, under the lock: it must not call others. */
  void onTransition(Consumer<State> action) {
    transition = action;
  }

  /** Makes a change. */
  void exclusively(Runnable change) {
    exclusively(
        () -> {
          change.run();
          return null;
        });
  }

  /** Makes a change that has a result. */
  <T> T exclusively(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
      if (!lock.isHeldByCurrentThread()) {
        messages.deliver();
        listeners.deliver();
      }
    }
  }

  /** Publishes a claim, at the end of the current change. */
  void publish(BreakerClaim claim) {
    messages.note(gossip -> gossip.publish(claim));
  }

  /** Tells one node a claim that is newer than its own, at the end of the current change. */
  void tell(String node, BreakerClaim claim) {
    messages.note(gossip -> gossip.tell(node, claim));
  }

  /**
   * Tells listeners the state that callers meet now, at the end of the current change; nothing
   * happens if they know it.
   *
   * @return whether it is another state than before
   */
  boolean announce(State state) {
    if (state == announced) {
      return false;
    }
    announced = state;
    transition.accept(state);
    listeners.note(listener -> listener.accept(state));
    return true;
  }

  /** The state that was announced last; to be called within a change. */
  State announced() {
    return announced;
  }
}
