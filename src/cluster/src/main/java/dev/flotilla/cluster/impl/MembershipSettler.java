package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import dev.flotilla.core.async.OrderedListeners;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tells membership listeners when to act on changes: as soon as the membership has settled, and at
 * two later moments for a recheck. One instance serves all listeners of a Vert.x instance, so that
 * they share its timers. Thread-safe.
 */
final class MembershipSettler {

  /** Hazelcast reports members that left together one by one, within this time. */
  static final Duration SETTLE = Duration.ofMillis(250);

  /** The reasons for the two delays are those of {@link MembershipListener#recheck}. */
  private enum Recheck {
    AFTER_PROMOTION(Duration.ofSeconds(1)),
    AFTER_MIGRATION(Duration.ofSeconds(5));

    private final Duration delay;

    Recheck(Duration delay) {
      this.delay = delay;
    }
  }

  private final Timers timers;
  private final Clock clock;
  private final OrderedListeners<MembershipListener> listeners;
  private final Set<Recheck> scheduled = EnumSet.noneOf(Recheck.class); // guarded by this
  private boolean settling; // whether a timer runs; guarded by this
  private long lastChangeNanos; // guarded by this
  private boolean closed; // guarded by this

  MembershipSettler(Timers timers, Clock clock, OrderedListeners<MembershipListener> listeners) {
    this.timers = timers;
    this.clock = clock;
    this.listeners = listeners;
    this.lastChangeNanos = clock.nanos() - SETTLE.toNanos();
  }

  /** The membership has changed. Calls no listener, so it may be used under a lock. */
  synchronized void changed() {
    lastChangeNanos = clock.nanos();
    settleAgain();
    for (Recheck recheck : Recheck.values()) {
      if (!closed && scheduled.add(recheck)) {
        timers.after(recheck.delay, () -> recheck(recheck));
      }
    }
  }

  /** Tells all listeners once more, after the usual delay, that the membership has settled. */
  synchronized void settleAgain() {
    if (!closed && !settling) {
      settling = true;
      timers.after(SETTLE, this::settle);
    }
  }

  /** Whether no call of {@link MembershipListener#settled} is due. */
  synchronized boolean isSettled() {
    return !settling;
  }

  /** No timer is started from now on, and no listener is told. */
  synchronized void close() {
    closed = true;
  }

  private void settle() {
    synchronized (this) {
      Duration left = SETTLE.minusNanos(clock.nanos() - lastChangeNanos);
      if (closed) {
        return;
      }
      if (left.compareTo(Duration.ZERO) > 0) {
        timers.after(left, this::settle);
        return;
      }
      settling = false;
      listeners.note(MembershipListener::settled);
    }
    listeners.deliver();
  }

  private void recheck(Recheck recheck) {
    synchronized (this) {
      if (closed) {
        return;
      }
      scheduled.remove(recheck);
      listeners.note(MembershipListener::recheck);
    }
    listeners.deliver();
  }
}
