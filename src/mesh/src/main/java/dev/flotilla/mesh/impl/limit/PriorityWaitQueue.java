package dev.flotilla.mesh.impl.limit;

import dev.flotilla.mesh.policy.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Those who wait, by priority and then by arrival. Not thread-safe: its limiter guards it. */
final class PriorityWaitQueue {

  private static final Priority[] RISING = Priority.values();

  private final Map<Priority, Deque<QueuedCall>> lines = new EnumMap<>(Priority.class);
  private int size;

  PriorityWaitQueue() {
    for (Priority priority : RISING) {
      lines.put(priority, new ArrayDeque<>());
    }
  }

  int size() {
    return size;
  }

  /**
   * Lets one stand in line.
   *
   * @return who has to go for it: the youngest one of the lowest priority, or the one that came;
   *     null if there was room
   */
  QueuedCall add(QueuedCall one, int room) {
    QueuedCall shed = size < room ? null : youngestBelow(one.priority());
    if (size >= room && shed == null) {
      return one;
    }
    lines.get(one.priority()).addLast(one);
    size++;
    return shed;
  }

  /** Takes the first one out; null if nobody waits. */
  QueuedCall next() {
    for (int i = RISING.length - 1; i >= 0; i--) {
      QueuedCall first = lines.get(RISING[i]).pollFirst();
      if (first != null) {
        size--;
        return first;
      }
    }
    return null;
  }

  /** Takes out those who have waited long enough. */
  List<QueuedCall> over(long nowNanos) {
    List<QueuedCall> over = new ArrayList<>();
    for (Deque<QueuedCall> line : lines.values()) {
      for (Iterator<QueuedCall> each = line.iterator(); each.hasNext(); ) {
        QueuedCall one = each.next();
        if (nowNanos - one.untilNanos() >= 0) {
          each.remove();
          over.add(one);
        }
      }
    }
    size -= over.size();
    return over;
  }

  /** Takes all out. */
  List<QueuedCall> clear() {
    List<QueuedCall> all = new ArrayList<>(size);
    for (QueuedCall one = next(); one != null; one = next()) {
      all.add(one);
    }
    return all;
  }

  private QueuedCall youngestBelow(Priority priority) {
    for (int i = 0; i < priority.ordinal(); i++) {
      QueuedCall youngest = lines.get(RISING[i]).pollLast();
      if (youngest != null) {
        size--;
        return youngest;
      }
    }
    return null;
  }
}
