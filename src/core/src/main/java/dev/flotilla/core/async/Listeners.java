package dev.flotilla.core.async;

import dev.flotilla.core.Check;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A list of listeners. What one of them throws is logged with its class and reaches neither the
 * other listeners nor the caller; see {@link UserCode}. Listeners may be added and removed while
 * others are called.
 *
 * <p>Thread-safe, and holds no lock while it calls a listener; the caller of {@link #tell} must
 * hold none either. Two threads that tell two events at the same time call the listeners at the
 * same time: where order matters, use {@link OrderedListeners}.
 *
 * @param <L> the type of the listeners
 */
public final class Listeners<L> {

  private final String what;
  private final List<ListenerEntry<L>> registrations = new CopyOnWriteArrayList<>();

  /**
   * @param what the listeners are, as {@code mesh listener}; the log adds the class
   */
  public Listeners(String what) {
    this.what = what;
  }

  /**
   * Adds a listener, which hears of the events that are told from now on.
   *
   * @return removes it; once cancelled, no further call begins, and one that has begun ends
   */
  public Scheduled listen(L listener) {
    return ListenerEntry.add(what, Check.present(what, listener), registrations);
  }

  /** Calls each listener on this thread, in the order in which they were added. */
  public void tell(Consumer<? super L> event) {
    for (ListenerEntry<L> registration : registrations) {
      registration.tell(event);
    }
  }
}
