package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.impl.base.Share;
import dev.flotilla.mesh.impl.limit.LatencyBuckets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Latency percentiles of the successful answers of one method, from two histograms of ten seconds
 * each, the current one and the one before, so that a percentile covers the last 10 to 20 s.
 * Percentiles are cached for 100 ms. Lock-free except for the change of histograms.
 */
final class MethodLatency {

  /** Stands for a percentile of too few answers. */
  static final long UNKNOWN = -1;

  /** Share of answers that are faster than the least time of the method. */
  static final double LEAST = 0.05;

  /** Answers that a percentile needs: five lie below the least time, and five above the 95th. */
  static final int ENOUGH = 100;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A percentile and how long it is cached. */
  private record Figure(double share, long nanos, long untilNanos) {}

  private record Histograms(AtomicIntegerArray filling, AtomicIntegerArray before, long endNanos) {}

  private final AtomicLong nextTrial;
  private volatile Histograms histograms;
  private volatile Figure least;
  private volatile Figure slow;

  MethodLatency(long nowNanos) {
    histograms = new Histograms(empty(), empty(), nowNanos + WINDOW_NANOS);
    nextTrial = new AtomicLong(nowNanos);
    least = new Figure(LEAST, UNKNOWN, nowNanos);
    slow = least;
  }

  void answered(long nowNanos, long latencyNanos) {
    current(nowNanos).filling().getAndIncrement(LatencyBuckets.of(latencyNanos));
  }

  /** Returns what 95 % of the answers took at least; {@link #UNKNOWN} without enough of them. */
  long leastNanos(long nowNanos) {
    Figure known = least;
    if (nowNanos - known.untilNanos() >= 0) {
      known = figure(LEAST, 0, nowNanos);
      least = known;
    }
    return known.nanos();
  }

  /** Returns what a share of the answers took at most; {@link #UNKNOWN} without enough of them. */
  long slowNanos(double share, long nowNanos) {
    Figure known = slow;
    if (nowNanos - known.untilNanos() >= 0 || known.share() != share) {
      known = figure(share, 1, nowNanos);
      slow = known;
    }
    return known.nanos();
  }

  /** Whether a call that cannot meet its deadline is made nevertheless; true once in 100 ms. */
  boolean mayTry(long nowNanos) {
    long next = nextTrial.get();
    return nowNanos - next >= 0 && nextTrial.compareAndSet(next, nowNanos + FRESH_NANOS);
  }

  private Figure figure(double share, int bound, long nowNanos) {
    Histograms both = current(nowNanos);
    int[] counts = new int[LatencyBuckets.COUNT];
    long all = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = both.filling().get(i) + both.before().get(i);
      all += counts[i];
    }
    long nanos = all < ENOUGH ? UNKNOWN : percentile(counts, Share.floor(all * share), bound);
    return new Figure(share, nanos, nowNanos + FRESH_NANOS);
  }

  private static long percentile(int[] counts, long rank, int bound) {
    int bucket = 0;
    for (long below = counts[0]; below <= rank && bucket < counts.length - 1; ) {
      below += counts[++bucket];
    }
    return LatencyBuckets.leastNanos(bucket + bound);
  }

  private Histograms current(long nowNanos) {
    Histograms known = histograms;
    return nowNanos - known.endNanos() < 0 ? known : turned(nowNanos);
  }

  private synchronized Histograms turned(long nowNanos) {
    Histograms known = histograms;
    long late = nowNanos - known.endNanos();
    if (late >= 0) {
      AtomicIntegerArray before = late < WINDOW_NANOS ? known.filling() : empty();
      known = new Histograms(empty(), before, nowNanos + WINDOW_NANOS);
      histograms = known;
    }
    return known;
  }

  private static AtomicIntegerArray empty() {
    return new AtomicIntegerArray(LatencyBuckets.COUNT);
  }
}
