package dev.flotilla.mesh.impl.limit;

/**
 * Maps latencies to histogram buckets: eight per power of two of microseconds, so that each is at
 * most an eighth wide, from 1 µs to 35 min in 232 buckets. The log-linear layout of HdrHistogram.
 *
 * @see <a href="http://hdrhistogram.org">HdrHistogram</a>
 */
public final class LatencyBuckets {

  /** Number of buckets. */
  public static final int COUNT = 232;

  private static final int PART_BITS = 3;
  private static final int PARTS = 1 << PART_BITS;
  private static final long MOST_MICROS = (1L << 31) - 1;

  private LatencyBuckets() {}

  /** Returns the bucket of a latency. */
  public static int of(long nanos) {
    long micros = Math.min(Math.max(0, nanos) / 1_000, MOST_MICROS);
    if (micros < PARTS) {
      return (int) micros;
    }
    int power = 63 - Long.numberOfLeadingZeros(micros);
    int part = (int) (micros >>> (power - PART_BITS)) & (PARTS - 1);
    return (power - PART_BITS + 1) * PARTS + part;
  }

  /** Returns the smallest latency of a bucket; that of the next bucket is the upper bound. */
  public static long leastNanos(int bucket) {
    if (bucket < PARTS) {
      return bucket * 1_000L;
    }
    int power = bucket / PARTS + PART_BITS - 1;
    long micros = (long) (PARTS + bucket % PARTS) << (power - PART_BITS);
    return micros * 1_000;
  }
}
