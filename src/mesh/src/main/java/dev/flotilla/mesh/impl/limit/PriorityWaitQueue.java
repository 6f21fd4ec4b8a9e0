package dev.flotilla.mesh.impl.limit;

import dev.flotilla.mesh.policy.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Orders queued calls by priority, then by arrival. Not thread-safe: the limiter guards it with a
 * lock.
 */
final class PriorityWaitQueue {

  private static final Priority[] ASCENDING = Priority.values();

  private final Map<Priority, Deque<QueuedCall>> queues = new EnumMap<>(Priority.class);
  private int size;

  PriorityWaitQueue() {
    for (Priority priority : ASCENDING) {
      queues.put(priority, new ArrayDeque<>());
    }
  }

  int size() {
    return size;
  }

  /**
   * Adds a call to the queue.
   *
   * @return the call to refuse because the queue is full: the youngest one of the lowest priority
   *     below that of the new call, or else the new call itself; null if the queue was not full
   */
  QueuedCall add(QueuedCall added, int capacity) {
    QueuedCall shed = size < capacity ? null : youngestBelow(added.priority());
    if (size >= capacity && shed == null) {
      return added;
    }
    queues.get(added.priority()).addLast(added);
    size++;
    return shed;
  }

  /** Removes and returns the first call; null if the queue is empty. */
  QueuedCall next() {
    for (int i = ASCENDING.length - 1; i >= 0; i--) {
      QueuedCall first = queues.get(ASCENDING[i]).pollFirst();
      if (first != null) {
        size--;
        return first;
      }
    }
    return null;
  }

  /** Removes and returns the calls whose wait has timed out. */
  List<QueuedCall> removeExpired(long nowNanos) {
    List<QueuedCall> expired = new ArrayList<>();
    for (Deque<QueuedCall> queue : queues.values()) {
      for (Iterator<QueuedCall> each = queue.iterator(); each.hasNext(); ) {
        QueuedCall queued = each.next();
        if (nowNanos - queued.untilNanos() >= 0) {
          each.remove();
          expired.add(queued);
        }
      }
    }
    size -= expired.size();
    return expired;
  }

  /** Removes and returns all calls. */
  List<QueuedCall> removeAll() {
    List<QueuedCall> all = new ArrayList<>(size);
    for (QueuedCall first = next(); first != null; first = next()) {
      all.add(first);
    }
    return all;
  }

  private QueuedCall youngestBelow(Priority priority) {
    for (int i = 0; i < priority.ordinal(); i++) {
      QueuedCall youngest = queues.get(ASCENDING[i]).pollLast();
      if (youngest != null) {
        size--;
        return youngest;
      }
    }
    return null;
  }
}
