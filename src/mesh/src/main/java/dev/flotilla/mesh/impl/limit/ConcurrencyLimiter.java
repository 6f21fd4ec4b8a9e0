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
 * Bounds how many attempts are in flight, with a bounded queue of calls that wait for a slot. While
 * the queue is empty, acquiring and releasing a slot takes one atomic operation each, no lock and
 * no allocation. The limiter has no timers: {@link #sweep} ends waits that have timed out.
 *
 * @see LimitOptions
 */
public final class ConcurrencyLimiter {

  private final String name;
  private final PriorityWaitQueue queue = new PriorityWaitQueue(); // guarded by itself
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile int queued; // written under the queue's lock; a reader of 0 need not lock
  private volatile LimitOptions options;
  private volatile GradientLimit adaptive; // null for a fixed limit
  private volatile int limit;
  private boolean closed; // guarded by queue

  /**
   * @param name of what is limited, for messages
   */
  public ConcurrencyLimiter(String name, LimitOptions options, GradientLimit adaptive) {
    this.name = name;
    update(options, adaptive);
  }

  /** Replaces the options. Queued calls stay queued, and calls in flight keep their slots. */
  public void update(LimitOptions newOptions, GradientLimit newAdaptive) {
    options = newOptions;
    synchronized (queue) {
      adaptive = newAdaptive;
      limit = newAdaptive == null ? newOptions.maxInFlight() : newAdaptive.limit();
    }
    admitQueued();
  }

  public LimitOptions options() {
    return options;
  }

  public GradientLimit adaptive() {
    return adaptive;
  }

  public LimitStatus status() {
    return new LimitStatus(name, limit, inFlight.get(), queued);
  }

  /** Acquires a slot if one is free and the queue is empty. {@link #release} frees it. */
  public boolean tryAcquire() {
    return queued == 0 && acquireSlot();
  }

  /** Queues a call until a slot is free for it, or refuses it. */
  public void enqueue(QueuedCall call) {
    QueuedCall shed;
    boolean refused;
    synchronized (queue) {
      refused = closed;
      shed = refused ? null : queue.add(call, options.maxQueued());
      queued = queue.size();
    }
    if (refused) {
      call.refused().accept(closed());
    } else if (shed != null) {
      shed.refused().accept(shed == call ? queueFull() : displaced());
    }
    admitQueued(); // a slot that was released before the call was queued was offered to no call
  }

  /** Releases a slot. */
  public void release() {
    inFlight.getAndDecrement(); // before the look at the queue, see enqueue
    if (queued != 0) {
      admitQueued();
    }
  }

  /**
   * Feeds the outcome of an attempt that held a slot to the adaptive limit.
   *
   * @param shed whether the service itself refused the call because of overload
   */
  public void measured(long startNanos, long nowNanos, boolean shed) {
    GradientLimit measured = adaptive;
    if (measured != null && measured.ended(startNanos, nowNanos, shed, inFlight.get()) != limit) {
      synchronized (queue) {
        if (adaptive == measured) { // otherwise an update has replaced it meanwhile
          limit = measured.limit();
        }
      }
      admitQueued();
    }
  }

  /** Refuses the queued calls whose wait has timed out. */
  public void sweep(long nowNanos) {
    if (queued == 0) {
      return;
    }
    List<QueuedCall> expired;
    synchronized (queue) {
      expired = queue.removeExpired(nowNanos);
      queued = queue.size();
    }
    for (QueuedCall call : expired) {
      call.refused().accept(call.atDeadline() ? deadlinePassed() : queueTimeout());
    }
  }

  /** Refuses the queued calls and all that would be queued later. */
  public void close() {
    List<QueuedCall> all;
    synchronized (queue) {
      closed = true;
      all = queue.removeAll();
      queued = 0;
    }
    all.forEach(call -> call.refused().accept(closed()));
  }

  private boolean acquireSlot() {
    int most = limit;
    while (true) {
      int now = inFlight.get();
      if (now >= most) {
        return false;
      }
      if (inFlight.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  private void admitQueued() {
    if (queued == 0) {
      return;
    }
    List<QueuedCall> admitted = new ArrayList<>(1);
    synchronized (queue) {
      while (queue.size() > 0 && acquireSlot()) {
        admitted.add(queue.next());
      }
      queued = queue.size();
    }
    admitted.forEach(call -> call.admitted().run());
  }

  private ServiceFailure queueFull() {
    return limitReached("the queue is full");
  }

  private ServiceFailure displaced() {
    return limitReached("a call of higher priority took the place in the queue");
  }

  private ServiceFailure queueTimeout() {
    return limitReached("no slot became free within " + Durations.text(options.queueTimeout()));
  }

  private ServiceFailure limitReached(String consequence) {
    String sentence = name + ": concurrency limit reached on this node; " + consequence;
    String counts = " (" + inFlight.get() + " in flight, " + queued + " queued)";
    return new ServiceFailure(Code.RESOURCE_EXHAUSTED, sentence + counts)
        .retryAfter(options.queueTimeout());
  }

  private ServiceFailure deadlinePassed() {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED,
        name + ": the deadline passed while the call was queued; it did not execute");
  }

  /** Returns the failure of calls to a mesh that is closed. */
  public static ServiceFailure closed() {
    return new ServiceFailure(Code.UNAVAILABLE, "this node's mesh is closed");
  }
}
