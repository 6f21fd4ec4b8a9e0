package dev.flotilla.mesh.impl.breaker;

import java.util.concurrent.TimeUnit;

/**
 * A coarse histogram: below 1 ms, below 2 ms, below 4 ms and so on, above 16 s.
 *
 * @param counts by bucket
 */
public record LatencyHistogram(long[] counts) {

  static final int BUCKETS = 16;

  /** The bucket of a latency. */
  static int bucket(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, millis)));
  }

  /** The share of answers that took longer; within a bucket they count as spread evenly. */
  public double shareAbove(long nanos) {
    double millis = nanos / 1e6;
    double above = 0;
    long all = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      all += counts[bucket];
      above += counts[bucket] * shareAbove(bucket, millis);
    }
    return all == 0 ? 0 : above / all;
  }

  private static double shareAbove(int bucket, double millis) {
    double from = bucket == 0 ? 0 : 1L << (bucket - 1);
    double to = 1L << bucket; // twice its beginning, for the last one too
    return Math.max(0, Math.min(1, (to - millis) / (to - from)));
  }
}
