package dev.flotilla.mesh.impl;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.LimitOptions;
import dev.flotilla.mesh.LimitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places for a bounded number of attempts, and a bounded line of those who wait for one. As long as
 * nobody waits, a place is taken and given back by one compare-and-set each, without a lock and
 * without allocation. It has no timers: {@link #sweep} ends waits that took too long.
 *
 * @see LimitOptions
 */
final class Limiter {

  private final String name;
  private final WaitingLine line = new WaitingLine(); // guarded by itself
  private final AtomicInteger taken = new AtomicInteger();
  private volatile int waiting; // written under the line's lock; whoever reads 0 need not lock
  private volatile LimitOptions options;
  private volatile AdaptiveLimit adaptive; // null for a limit that stays
  private volatile int limit;
  private boolean closed; // guarded by line

  /**
   * @param name of what is limited, as in messages
   */
  Limiter(String name, LimitOptions options, AdaptiveLimit adaptive) {
    this.name = name;
    follow(options, adaptive);
  }

  /** Goes on by other options. Who waits goes on waiting; who is in stays in. */
  void follow(LimitOptions other, AdaptiveLimit measure) {
    options = other;
    synchronized (line) {
      adaptive = measure;
      limit = measure == null ? other.maxConcurrent() : measure.limit();
    }
    admitWaiting();
  }

  LimitOptions options() {
    return options;
  }

  AdaptiveLimit adaptive() {
    return adaptive;
  }

  LimitStatus status() {
    return new LimitStatus(name, limit, taken.get(), waiting);
  }

  /** Takes a place if there is one and nobody waits for it. Give it back with {@link #leave}. */
  boolean tryEnter() {
    return waiting == 0 && take();
  }

  /** Gets a place as soon as there is one; {@code one} is told when, or that there is none. */
  void enter(Waiting one) {
    Waiting shed;
    boolean over;
    synchronized (line) {
      over = closed;
      shed = over ? null : line.add(one, options.maxQueue());
      waiting = line.size();
    }
    if (over) {
      one.refused().accept(MeshCall.closed());
    } else if (shed != null) {
      shed.refused().accept(shed == one ? full() : overtaken());
    }
    admitWaiting(); // a place that was given back before we stood in line went to nobody
  }

  /** Gives a place back. */
  void leave() {
    taken.getAndDecrement(); // before looking, see enter
    if (waiting != 0) {
      admitWaiting();
    }
  }

  /**
   * What an attempt that ended says about the limit; only for attempts that took a place.
   *
   * @param shed whether the service itself refused it for want of room
   */
  void measured(long startNanos, long nowNanos, boolean shed) {
    AdaptiveLimit measure = adaptive;
    if (measure != null && measure.ended(startNanos, nowNanos, shed, taken.get()) != limit) {
      synchronized (line) {
        if (adaptive == measure) { // else it is no longer the one that decides
          limit = measure.limit();
        }
      }
      admitWaiting();
    }
  }

  /** Refuses those whose wait is over. */
  void sweep(long nowNanos) {
    if (waiting == 0) {
      return;
    }
    List<Waiting> over;
    synchronized (line) {
      over = line.over(nowNanos);
      waiting = line.size();
    }
    for (Waiting one : over) {
      one.refused().accept(one.atDeadline() ? late() : waitedInVain());
    }
  }

  /** Refuses those who wait and all who come to wait. */
  void close() {
    List<Waiting> all;
    synchronized (line) {
      closed = true;
      all = line.clear();
      waiting = 0;
    }
    all.forEach(one -> one.refused().accept(MeshCall.closed()));
  }

  private boolean take() {
    int most = limit;
    while (true) {
      int now = taken.get();
      if (now >= most) {
        return false;
      }
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  private void admitWaiting() {
    if (waiting == 0) {
      return;
    }
    List<Waiting> admitted = new ArrayList<>(1);
    synchronized (line) {
      while (line.size() > 0 && take()) {
        admitted.add(line.next());
      }
      waiting = line.size();
    }
    admitted.forEach(one -> one.admitted().run());
  }

  private ServiceFailure full() {
    return exhausted(name + " is at its limit on this node");
  }

  private ServiceFailure overtaken() {
    return exhausted(name + " is at its limit on this node, and calls of higher priority came");
  }

  private ServiceFailure waitedInVain() {
    String waited = Durations.text(options.maxQueueWait());
    return exhausted(name + " had no place for one more call of this node in " + waited);
  }

  private ServiceFailure exhausted(String sentence) {
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED,
            sentence + ": " + taken.get() + " under way, " + waiting + " waiting")
        .retryAfter(options.maxQueueWait());
  }

  private ServiceFailure late() {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED,
        name + ": the deadline passed while the call waited for a place; it was not made");
  }
}
