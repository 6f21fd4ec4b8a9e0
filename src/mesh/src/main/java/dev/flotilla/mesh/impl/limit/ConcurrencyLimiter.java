package dev.flotilla.mesh.impl.limit;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.policy.LimitOptions;
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
public final class ConcurrencyLimiter {

  private final String name;
  private final PriorityWaitQueue line = new PriorityWaitQueue(); // guarded by itself
  private final AtomicInteger taken = new AtomicInteger();
  private volatile int waiting; // written under the line's lock; whoever reads 0 need not lock
  private volatile LimitOptions options;
  private volatile GradientLimit adaptive; // null for a limit that stays
  private volatile int limit;
  private boolean closed; // guarded by line

  /**
   * @param name of what is limited, as in messages
   */
  public ConcurrencyLimiter(String name, LimitOptions options, GradientLimit adaptive) {
    this.name = name;
    follow(options, adaptive);
  }

  /** Goes on by other options. Who waits goes on waiting; who is in stays in. */
  public void follow(LimitOptions other, GradientLimit measure) {
    options = other;
    synchronized (line) {
      adaptive = measure;
      limit = measure == null ? other.maxInFlight() : measure.limit();
    }
    admitWaiting();
  }

  public LimitOptions options() {
    return options;
  }

  public GradientLimit adaptive() {
    return adaptive;
  }

  public LimitStatus status() {
    return new LimitStatus(name, limit, taken.get(), waiting);
  }

  /** Takes a place if there is one and nobody waits for it. Give it back with {@link #leave}. */
  public boolean tryEnter() {
    return waiting == 0 && take();
  }

  /** Gets a place as soon as there is one; {@code one} is told when, or that there is none. */
  public void enter(QueuedCall one) {
    QueuedCall shed;
    boolean over;
    synchronized (line) {
      over = closed;
      shed = over ? null : line.add(one, options.maxQueued());
      waiting = line.size();
    }
    if (over) {
      one.refused().accept(closed());
    } else if (shed != null) {
      shed.refused().accept(shed == one ? full() : overtaken());
    }
    admitWaiting(); // a place that was given back before we stood in line went to nobody
  }

  /** Gives a place back. */
  public void leave() {
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
  public void measured(long startNanos, long nowNanos, boolean shed) {
    GradientLimit measure = adaptive;
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
  public void sweep(long nowNanos) {
    if (waiting == 0) {
      return;
    }
    List<QueuedCall> over;
    synchronized (line) {
      over = line.over(nowNanos);
      waiting = line.size();
    }
    for (QueuedCall one : over) {
      one.refused().accept(one.atDeadline() ? late() : waitedInVain());
    }
  }

  /** Refuses those who wait and all who come to wait. */
  public void close() {
    List<QueuedCall> all;
    synchronized (line) {
      closed = true;
      all = line.clear();
      waiting = 0;
    }
    all.forEach(one -> one.refused().accept(closed()));
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
    List<QueuedCall> admitted = new ArrayList<>(1);
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
    String waited = Durations.text(options.queueTimeout());
    return exhausted(name + " had no place for one more call of this node in " + waited);
  }

  private ServiceFailure exhausted(String sentence) {
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED,
            sentence + ": " + taken.get() + " under way, " + waiting + " waiting")
        .retryAfter(options.queueTimeout());
  }

  private ServiceFailure late() {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED,
        name + ": the deadline passed while the call waited for a place; it was not made");
  }

  /** Returns the failure of calls to a mesh that is closed. */
  public static ServiceFailure closed() {
    return new ServiceFailure(Code.UNAVAILABLE, "this node's mesh is closed");
  }
}
