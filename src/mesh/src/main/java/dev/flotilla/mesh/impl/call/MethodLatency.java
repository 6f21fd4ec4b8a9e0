package dev.flotilla.mesh.impl.call;

import dev.flotilla.mesh.impl.base.Share;
import dev.flotilla.mesh.impl.limit.LatencyBuckets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the good answers of one method took lately: two histograms of ten seconds each, the one
 * that fills and the one before, so that a percentile is over the last 10 to 20 s. Percentiles are
 * kept for 100 ms. Lock-free but for the change of histograms.
 */
final class MethodLatency {

  /** Instead of a percentile: too few answers to speak of one. */
  static final long UNKNOWN = -1;

  /** Share of answers that are quicker than what counts as the least time of the method. */
  static final double LEAST = 0.05;

  /** So that five answers lie below the least time, and five above a 95th percentile. */
  static final int ENOUGH = 100;

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A percentile as it was at a moment. */
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

  /** What 95 % of the answers took at least; {@link #UNKNOWN} without enough of them. */
  long leastNanos(long nowNanos) {
    Figure known = least;
    if (nowNanos - known.untilNanos() >= 0) {
      known = figure(LEAST, 0, nowNanos);
      least = known;
    }
    return known.nanos();
  }

  /** What a share of the answers took at most; {@link #UNKNOWN} without enough of them. */
  long slowNanos(double share, long nowNanos) {
    Figure known = slow;
    if (nowNanos - known.untilNanos() >= 0 || known.share() != share) {
      known = figure(share, 1, nowNanos);
      slow = known;
    }
    return known.nanos();
  }

  /** Whether a call that looks hopeless may be made all the same; true once in 100 ms. */
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
