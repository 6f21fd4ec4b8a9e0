package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.UserCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Turns one look at the member list after the other into events. Comparing lists instead of passing
 * events on makes it harmless to be woken twice for the same change, or late.
 */
final class MembershipChanges {

  private final List<Forwarding> listeners = new CopyOnWriteArrayList<>();

  /** By Hazelcast's id, which is new after a merge although ours is the same. Guarded by this. */
  private Map<UUID, Member> known;

  MembershipChanges(Map<UUID, Member> known) {
    this.known = new LinkedHashMap<>(known);
  }

  Scheduled listen(MembershipListener listener) {
    // A wrapper, so that a listener that is added twice is also called off twice.
    Forwarding entry = new Forwarding(listener);
    listeners.add(entry);
    return () -> listeners.remove(entry);
  }

  /** Tells what changed since the last look: those that left first, then those that came. */
  synchronized void look(Map<UUID, Member> now) {
    Map<UUID, Member> before = known;
    known = new LinkedHashMap<>(now);
    minus(before, now).forEach(gone -> tell(listener -> listener.left(gone)));
    minus(now, before).forEach(fresh -> tell(listener -> listener.joined(fresh)));
  }

  /** Like {@link #look}, and then says that the cluster was split. */
  synchronized void merged(Map<UUID, Member> now) {
    look(now);
    tell(MembershipListener::merged);
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

  private void tell(Consumer<MembershipListener> event) {
    for (Forwarding listener : listeners) {
      String name = "membership listener " + listener.target.getClass().getName();
      UserCode.run(name, () -> event.accept(listener));
    }
  }

  private static final class Forwarding implements MembershipListener {
    private final MembershipListener target;

    Forwarding(MembershipListener target) {
      this.target = target;
    }

    @Override
    public void joined(Member member) {
      target.joined(member);
    }

    @Override
    public void left(Member member) {
      target.left(member);
    }

    @Override
    public void merged() {
      target.merged();
    }
  }
}
