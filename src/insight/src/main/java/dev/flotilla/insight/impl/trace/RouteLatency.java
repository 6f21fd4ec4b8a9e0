package dev.flotilla.insight.impl.trace;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long the requests of one route took lately, in buckets of a quarter of a power of two: an
 * estimate is at most 19 % too high. Old requests count half as much after each minute. Races
 * between threads may lose a count, which an estimate can bear.
 */
final class RouteLatency {

  private static final int PER_POWER = 4;
  private static final int BUCKETS = 40 * PER_POWER;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  /** Fewer requests say nothing about one in a hundred. */
  private static final int LEAST = 200;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(BUCKETS);
  private volatile int total;
  private volatile long minuteSince;
  private volatile int keptInMinute;

  RouteLatency(long nowNanos) {
    this.minuteSince = nowNanos;
  }

  /** Whether a request took longer than 99 of 100; false while too few are known. Counts it. */
  boolean isSlow(long nanos) {
    int bucket = bucket(nanos);
    boolean slow = total >= LEAST && bucket > slowBucket();
    counts.incrementAndGet(bucket);
    total++;
    return slow;
  }

  private int slowBucket() {
    int above = total / 100;
    for (int bucket = BUCKETS - 1; bucket >= 0; bucket--) {
      above -= counts.get(bucket);
      if (above < 0) {
        return bucket;
      }
    }
    return 0;
  }

  /** Takes one of the requests that are kept in each minute, whatever they are like. */
  boolean takeSample(int perMinute, long nowNanos) {
    if (nowNanos - minuteSince > MINUTE) {
      minuteSince = nowNanos;
      keptInMinute = 0;
      age();
    }
    if (keptInMinute >= perMinute) {
      return false;
    }
    keptInMinute++;
    return true;
  }

  private void age() {
    int left = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      int half = counts.get(bucket) / 2;
      counts.set(bucket, half);
      left += half;
    }
    total = left;
  }

  private static int bucket(long nanos) {
    long value = Math.max(PER_POWER, nanos);
    int power = 63 - Long.numberOfLeadingZeros(value);
    int quarter = (int) (value >>> power - 2 & 3);
    return Math.min(BUCKETS - 1, power * PER_POWER + quarter);
  }
}
