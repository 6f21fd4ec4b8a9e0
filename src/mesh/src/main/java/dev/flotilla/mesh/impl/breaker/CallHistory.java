package dev.flotilla.mesh.impl.breaker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The outcomes of the calls of the last hour, in flat memory (104 KB): a ring of seconds with the
 * numbers of calls, and a ring of ten-second slots with a histogram of healthy latencies.
 * Lock-free. Each cell holds the lap of the ring in which it was written, so that a cell that is an
 * hour old is ignored and need not be cleared.
 */
public final class CallHistory {

  /** An hour: as far back as an operator looks after an incident. */
  public static final int SECONDS = 3_600;

  /** Seconds per histogram. */
  static final int SLOT = 10;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int HALF_BITS = 24; // 16 million calls in a second
  private static final long HALF_MASK = (1L << HALF_BITS) - 1;
  private static final long FAILURE = 1L << HALF_BITS | 1; // a call too
  private static final int LAP_BITS = 2 * HALF_BITS;
  private static final int COUNT_BITS = 40;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final long originNanos;
  private final AtomicLongArray outcomes = new AtomicLongArray(SECONDS); // lap, failures, calls
  private final AtomicLongArray refusals = new AtomicLongArray(SECONDS); // lap, count
  private final AtomicLongArray latencies =
      new AtomicLongArray(SECONDS / SLOT * LatencyHistogram.BUCKETS); // lap, count

  public CallHistory(long nowNanos) {
    originNanos =
        nowNanos - SECONDS * SECOND_NANOS; // an unused cell has lap 0, which is in the past
  }

  /** A call has ended. */
  public void ended(long nowNanos, boolean healthy, long latencyNanos) {
    long second = second(nowNanos);
    add(outcomes, (int) (second % SECONDS), second / SECONDS, LAP_BITS, healthy ? 1 : FAILURE);
    if (healthy) {
      int slot = (int) (second % SECONDS) / SLOT;
      int cell = slot * LatencyHistogram.BUCKETS + LatencyHistogram.bucket(latencyNanos);
      add(latencies, cell, second / SECONDS, COUNT_BITS, 1);
    }
  }

  /** A breaker has refused a call. */
  public void refused(long nowNanos) {
    long second = second(nowNanos);
    add(refusals, (int) (second % SECONDS), second / SECONDS, COUNT_BITS, 1);
  }

  /** The number of the second that a moment is in. */
  public long second(long nowNanos) {
    return (nowNanos - originNanos) / SECOND_NANOS;
  }

  /** When a second began. */
  public long beganNanos(long second) {
    return originNanos + second * SECOND_NANOS;
  }

  /** Calls that ended in a second of the last hour, failed ones included. */
  public long calls(long second) {
    return outcome(second) & HALF_MASK;
  }

  /** Calls that failed in it. */
  public long failures(long second) {
    return outcome(second) >>> HALF_BITS & HALF_MASK;
  }

  /** Calls that were refused in it. */
  public long refusals(long second) {
    long cell = refusals.get((int) (second % SECONDS));
    return cell >>> COUNT_BITS == second / SECONDS ? cell & COUNT_MASK : 0;
  }

  /** How long healthy answers took around a second. */
  public LatencyHistogram latencyHistogram(long second) {
    long[] counts = new long[LatencyHistogram.BUCKETS];
    int first = (int) (second % SECONDS) / SLOT * LatencyHistogram.BUCKETS;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      long cell = latencies.get(first + bucket);
      counts[bucket] = cell >>> COUNT_BITS == second / SECONDS ? cell & COUNT_MASK : 0;
    }
    return new LatencyHistogram(counts);
  }

  private long outcome(long second) {
    long cell = outcomes.get((int) (second % SECONDS));
    return cell >>> LAP_BITS == second / SECONDS ? cell : 0;
  }

  private static void add(AtomicLongArray cells, int at, long lap, int lapShift, long what) {
    while (true) {
      long before = cells.get(at);
      long after = before >>> lapShift == lap ? before + what : lap << lapShift | what;
      if (cells.weakCompareAndSetVolatile(at, before, after)) {
        return;
      }
    }
  }
}
