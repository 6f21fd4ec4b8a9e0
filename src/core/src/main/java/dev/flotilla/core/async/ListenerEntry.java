package dev.flotilla.core.async;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import java.util.List;
import java.util.function.Consumer;

/**
 * One listener in a list. Its identity is its own, so that a listener that was added twice is
 * called twice and must be removed twice.
 */
final class ListenerEntry<L> implements Scheduled {

  private final String name;
  private final L listener;
  private final List<ListenerEntry<L>> list;
  private volatile boolean cancelled;

  private ListenerEntry(String what, L listener, List<ListenerEntry<L>> list) {
    this.name = what + " " + listener.getClass().getName();
    this.listener = listener;
    this.list = list;
  }

  /**
   * @param what the listeners of the list are; the log adds the class
   * @param list allows concurrent changes
   */
  static <L> Scheduled add(String what, L listener, List<ListenerEntry<L>> list) {
    ListenerEntry<L> added = new ListenerEntry<>(what, listener, list);
    list.add(added);
    return added;
  }

  /** Calls the listener unless its registration was cancelled. Failures are logged. */
  void tell(Consumer<? super L> event) {
    if (!cancelled) {
      UserCode.run(name, () -> event.accept(listener));
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    list.remove(this);
  }
}
