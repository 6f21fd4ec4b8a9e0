package dev.flotilla.core.async;

import dev.flotilla.core.Check;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A list of listeners that hear of events in the order in which the events happened, one at a time,
 * although threads make the changes side by side. Telling has two steps: {@link #note} notes an
 * event, under the lock that guards the change, which gives the order; {@link #deliver} calls the
 * listeners, after that lock was released.
 *
 * <pre>{@code
 * synchronized (this) {
 *   members.remove(member);
 *   listeners.note(listener -> listener.left(member));
 * }
 * listeners.deliver();
 * }</pre>
 *
 * <p>The thread that finds no delivery in progress makes all waiting calls; the others return at
 * once. A listener may therefore cause further changes, whose events come after the current one,
 * and a listener that blocks holds up all further events. As no event may be lost, the queue has no
 * bound of its own: it grows with the changes that are made while a listener runs.
 *
 * <p>What a listener throws is logged; see {@link UserCode}. Thread-safe.
 *
 * @param <L> the type of the listeners
 */
public final class OrderedListeners<L> {

  private record Event<L>(Consumer<? super L> call, List<ListenerEntry<L>> to) {

    void tell() {
      to.forEach(registration -> registration.tell(call));
    }
  }

  private final String what;
  private final List<ListenerEntry<L>> registrations = new CopyOnWriteArrayList<>();
  private final Queue<Event<L>> waiting = new ArrayDeque<>(); // guarded by itself
  private boolean delivering; // guarded by waiting

  /**
   * @param what the listeners are, as {@code membership listener}; the log adds the class
   */
  public OrderedListeners(String what) {
    this.what = what;
  }

  /**
   * Adds a listener, which hears of the events that are noted from now on.
   *
   * @return removes it; once cancelled, no further call begins, and one that has begun ends
   */
  public Scheduled listen(L listener) {
    return ListenerEntry.add(what, Check.present(what, listener), registrations);
  }

  /** Notes an event for the present listeners. It calls no listener, so a lock may be held. */
  public void note(Consumer<? super L> event) {
    if (registrations.isEmpty()) {
      return;
    }
    synchronized (waiting) {
      waiting.add(new Event<>(event, List.copyOf(registrations)));
    }
  }

  /**
   * Calls the listeners for all events that were noted, on this thread, unless another thread is
   * doing so. The caller must hold no lock.
   */
  public void deliver() {
    for (Event<L> event = next(true); event != null; event = next(false)) {
      event.tell();
    }
  }

  private Event<L> next(boolean first) {
    synchronized (waiting) {
      if (first && delivering) {
        return null;
      }
      delivering = !waiting.isEmpty();
      return waiting.poll();
    }
  }
}
