package dev.flotilla.discovery.impl;

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
final class ListenerCalls {

  /** A kind of call, one method of the listener. */
  interface Kind extends BiConsumer<DiscoveryListener, Instance> {}

  static final Kind APPEARED = DiscoveryListener::appeared;
  static final Kind WITHDRAWN = DiscoveryListener::withdrawn;
  static final Kind LOST = DiscoveryListener::lost;

  private record Call(Kind kind, Instance instance, List<Subscription> to) {}

  private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Queue<Call> waiting = new ArrayDeque<>(); // guarded by itself
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
  void add(Kind kind, Instance instance) {
    if (subscriptions.isEmpty()) {
      return;
    }
    synchronized (waiting) {
      waiting.add(new Call(kind, instance, List.copyOf(subscriptions)));
    }
  }

  /** Makes the calls that wait, unless another thread is at it. Never under a lock. */
  void make() {
    for (Call call = next(true); call != null; call = next(false)) {
      for (Subscription subscription : call.to) {
        subscription.call(call.kind, call.instance);
      }
    }
  }

  private Call next(boolean first) {
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

    void call(Kind kind, Instance instance) {
      if (!cancelled) {
        UserCode.run(
            "discovery listener " + listener.getClass().getName(),
            () -> kind.accept(listener, instance));
      }
    }
  }
}
