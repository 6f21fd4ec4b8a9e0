package dev.flotilla.discovery.impl.view;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Calls listeners in the order of the changes and never two at once: whoever finds no call under
 * way makes all that wait. Thread-safe.
 */
final class ListenerDispatcher {

  /** A kind of call, one method of the listener. */
  interface ChangeKind extends BiConsumer<DiscoveryListener, Instance> {}

  static final ChangeKind APPEARED = DiscoveryListener::appeared;
  static final ChangeKind WITHDRAWN = DiscoveryListener::withdrawn;
  static final ChangeKind LOST = DiscoveryListener::lost;

  private record ListenerCall(ChangeKind changeKind, Instance instance, List<Subscription> to) {}

  private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Queue<ListenerCall> waiting = new ArrayDeque<>(); // guarded by itself
  private boolean underWay; // guarded by waiting

  Scheduled listen(DiscoveryListener listener) {
    Subscription subscription = new Subscription(listener);
    subscriptions.add(subscription);
    return () -> {
      subscription.cancelled = true;
      subscriptions.remove(subscription);
    };
  }

  /** Notes a call for those who listen now; {@link #make} makes it. */
  void add(ChangeKind changeKind, Instance instance) {
    if (subscriptions.isEmpty()) {
      return;
    }
    synchronized (waiting) {
      waiting.add(new ListenerCall(changeKind, instance, List.copyOf(subscriptions)));
    }
  }

  /** Makes the calls that wait, unless another thread is at it. Never under a lock. */
  void make() {
    for (ListenerCall listenerCall = next(true); listenerCall != null; listenerCall = next(false)) {
      for (Subscription subscription : listenerCall.to) {
        subscription.call(listenerCall.changeKind, listenerCall.instance);
      }
    }
  }

  private ListenerCall next(boolean first) {
    synchronized (waiting) {
      if (first && underWay) {
        return null;
      }
      underWay = !waiting.isEmpty();
      return waiting.poll();
    }
  }

  private static final class Subscription {

    private final DiscoveryListener listener;
    private volatile boolean cancelled;

    Subscription(DiscoveryListener listener) {
      this.listener = listener;
    }

    void call(ChangeKind changeKind, Instance instance) {
      if (!cancelled) {
        UserCode.run(
            "discovery listener " + listener.getClass().getName(),
            () -> changeKind.accept(listener, instance));
      }
    }
  }
}
