package dev.flotilla.insight.impl.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The traces that were decided to be kept lately, here or by other nodes. The first decision about
 * a trace counts. Thread-safe.
 */
final class KeptTraces {

  /** A span may end so long after the decision; requests of the gateway take 10 s at most. */
  private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Bounds the work when everything fails: 60 s of a thousand traces each. */
  static final int MOST = 60_000;

  /**
   * How many this node decides to keep in a second. When everything fails, these tell why; storing
   * all would take a processor from the nodes that try to recover.
   */
  static final int MOST_IN_SECOND = 200;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** The id of a trace. */
  record TraceKey(long high, long low) {}

  /** A trace that is kept, and how many of its spans are stored already. */
  record KeptTrace(TraceKey key, KeepReason reason, long sinceNanos, AtomicInteger stored) {}

  private final AtomicLong secondSince = new AtomicLong(System.nanoTime());
  private final AtomicInteger decided = new AtomicInteger(); // in this second
  private final LongAdder skipped = new LongAdder();
  private final Map<TraceKey, KeptTrace> kept = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<KeptTrace> untold = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<KeptTrace> fresh = new ConcurrentLinkedQueue<>();

  /** This node decides; others are to be told. */
  void decide(long high, long low, KeepReason reason, long nowNanos) {
    if (kept.containsKey(new TraceKey(high, low)) || !mayDecide(reason, nowNanos)) {
      return;
    }
    KeptTrace added = add(high, low, reason, nowNanos);
    if (added != null) {
      untold.add(added);
    }
  }

  private boolean mayDecide(KeepReason reason, long nowNanos) {
    long since = secondSince.get();
    if (nowNanos - since > SECOND && secondSince.compareAndSet(since, nowNanos)) {
      decided.set(0);
    }
    if (reason == KeepReason.ASKED || decided.incrementAndGet() <= MOST_IN_SECOND) {
      return true;
    }
    skipped.increment();
    return false;
  }

  /** How often this node would have kept a trace and had decided about too many in that second. */
  long skipped() {
    return skipped.sum();
  }

  /** Another node has decided. */
  void learn(long high, long low, KeepReason reason, long nowNanos) {
    add(high, low, reason, nowNanos);
  }

  private KeptTrace add(long high, long low, KeepReason reason, long nowNanos) {
    if (kept.size() >= MOST) {
      return null;
    }
    TraceKey key = new TraceKey(high, low);
    if (kept.containsKey(key)) {
      return null;
    }
    KeptTrace made = new KeptTrace(key, reason, nowNanos, new AtomicInteger());
    if (kept.putIfAbsent(key, made) != null) {
      return null;
    }
    fresh.add(made);
    return made;
  }

  /** The decisions of this node since the last call. */
  List<KeptTrace> takeUntold() {
    return drained(untold);
  }

  /** The traces that were added since the last call. */
  List<KeptTrace> takeFresh() {
    return drained(fresh);
  }

  /** The trace with this id; null if it is not kept. */
  KeptTrace get(TraceKey key) {
    return kept.get(key);
  }

  /** The lower halves of all ids, sorted. */
  long[] lowHalves() {
    return kept.keySet().stream().mapToLong(TraceKey::low).sorted().toArray();
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  void forgetOld(long nowNanos) {
    kept.values().removeIf(trace -> nowNanos - trace.sinceNanos() > MEMORY_NANOS);
  }

  private static List<KeptTrace> drained(ConcurrentLinkedQueue<KeptTrace> queue) {
    List<KeptTrace> all = new ArrayList<>();
    for (KeptTrace next = queue.poll(); next != null; next = queue.poll()) {
      all.add(next);
    }
    return all;
  }
}
