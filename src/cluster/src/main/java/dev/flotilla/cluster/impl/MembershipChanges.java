package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.async.OrderedListeners;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Turns successive looks at the member list into events. It compares lists instead of forwarding
 * the events of Hazelcast, so that it does no harm to be woken twice for the same change, or late.
 * Thread-safe; listeners are called in the order of the changes and outside of the lock.
 */
final class MembershipChanges {

  private final OrderedListeners<MembershipListener> listeners;
  private final Runnable changed;

  /** By Hazelcast's id, which is new after a merge although ours is the same. Guarded by this. */
  private Map<UUID, Member> known = Map.of();

  /**
   * @param changed called after each change, before the listeners, under the lock: must not block
   */
  MembershipChanges(OrderedListeners<MembershipListener> listeners, Runnable changed) {
    this.listeners = listeners;
    this.changed = changed;
  }

  /** Takes the present members for known: they are reported when they leave. */
  synchronized void begin(Supplier<Map<UUID, Member>> members) {
    known = members.get();
  }

  /**
   * Reports what changed since the last look: first the members that left, then those that joined.
   *
   * @param members read under the lock, so that an older list never follows a newer one
   */
  void look(Supplier<Map<UUID, Member>> members) {
    synchronized (this) {
      compare(members.get());
    }
    listeners.deliver();
  }

  /** Like {@link #look}, and then reports that this node has merged into another cluster. */
  void merged(Supplier<Map<UUID, Member>> members) {
    synchronized (this) {
      compare(members.get());
      listeners.note(MembershipListener::merged);
      changed.run();
    }
    listeners.deliver();
  }

  private void compare(Map<UUID, Member> now) {
    List<Member> left = minus(known, now);
    List<Member> joined = minus(now, known);
    known = now;
    left.forEach(member -> listeners.note(listener -> listener.left(member)));
    joined.forEach(member -> listeners.note(listener -> listener.joined(member)));
    if (!left.isEmpty() || !joined.isEmpty()) {
      changed.run();
    }
  }

  private static List<Member> minus(Map<UUID, Member> some, Map<UUID, Member> others) {
    List<Member> rest = new ArrayList<>();
    some.forEach(
        (id, member) -> {
          if (!others.containsKey(id)) {
            rest.add(member);
          }
        });
    return rest;
  }
}
