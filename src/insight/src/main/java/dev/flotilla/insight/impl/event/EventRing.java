package dev.flotilla.insight.impl.event;

import dev.flotilla.insight.event.ClusterEvent;
import dev.flotilla.insight.event.NodeEvents;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last events; a new one replaces the oldest. Thread-safe. */
final class EventRing {

  private final Deque<ClusterEvent> kept = new ArrayDeque<>(); // guarded by this

  synchronized void add(ClusterEvent event) {
    if (kept.size() == NodeEvents.KEPT) {
      kept.removeFirst();
    }
    kept.addLast(event);
  }

  synchronized List<ClusterEvent> since(Instant after) {
    return kept.stream().filter(event -> event.at().isAfter(after)).toList();
  }
}
