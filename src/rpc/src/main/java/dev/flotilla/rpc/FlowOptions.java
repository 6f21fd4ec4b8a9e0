package dev.flotilla.rpc;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The bounds of flow control between callers and instances: a slow instance causes back-pressure at
 * its callers, and memory stays bounded on both sides. Immutable.
 *
 * <p>With each reply an instance tells its caller how many calls it may have in flight there: those
 * that it has and an equal share of the free capacity. A further call waits at its caller for at
 * most half of its time, and then fails with {@code RESOURCE_EXHAUSTED}: it was not executed. The
 * same failure comes at once if too many calls wait, or from an instance that has no capacity.
 *
 * @param maxInFlightCalls calls that one instance has in flight at once, from all callers together;
 *     1 to 1,000,000
 * @param maxInFlightBytes bytes of the arguments of these calls, and of the results that one caller
 *     has not read yet; 64 KiB to 4 GiB. A single call may be larger
 * @param maxQueuedCalls calls from one event loop that wait for one instance; 1 to 1,000,000
 * @param maxQueuedBytes bytes of the arguments of these calls; 64 KiB to 4 GiB. A single call may
 *     be larger
 */
@RecordBuilder
public record FlowOptions(
    Integer maxInFlightCalls, Bytes maxInFlightBytes, Integer maxQueuedCalls, Bytes maxQueuedBytes)
    implements FlowOptionsBuilder.With {

  /**
   * 4096 calls. An instance that takes 1 ms per call works on them for 4 s, close to the 5 s of the
   * built-in policy; further calls would be answered too late.
   */
  public static final int DEFAULT_MAX_IN_FLIGHT_CALLS = 4096;

  /** 64 MiB: 16 messages of the largest size that is allowed by default. */
  public static final Bytes DEFAULT_MAX_IN_FLIGHT_BYTES = Bytes.ofMiB(64);

  /** 1024 calls: a quarter of those in flight. A burst may wait; an overload should be refused. */
  public static final int DEFAULT_MAX_QUEUED_CALLS = 1024;

  /** 32 MiB: 8 messages of the largest size that is allowed by default. */
  public static final Bytes DEFAULT_MAX_QUEUED_BYTES = Bytes.ofMiB(32);

  private static final int MAX_CALLS = 1_000_000;
  private static final long MIN_BYTES = 64 << 10;
  private static final long MAX_BYTES = 4L << 30;

  public FlowOptions {
    maxInFlightCalls = maxInFlightCalls == null ? DEFAULT_MAX_IN_FLIGHT_CALLS : maxInFlightCalls;
    maxInFlightBytes = maxInFlightBytes == null ? DEFAULT_MAX_IN_FLIGHT_BYTES : maxInFlightBytes;
    maxQueuedCalls = maxQueuedCalls == null ? DEFAULT_MAX_QUEUED_CALLS : maxQueuedCalls;
    maxQueuedBytes = maxQueuedBytes == null ? DEFAULT_MAX_QUEUED_BYTES : maxQueuedBytes;
    Check.between("maxInFlightCalls", maxInFlightCalls, 1, MAX_CALLS);
    Check.between("maxInFlightBytes in bytes", maxInFlightBytes.count(), MIN_BYTES, MAX_BYTES);
    Check.between("maxQueuedCalls", maxQueuedCalls, 1, MAX_CALLS);
    Check.between("maxQueuedBytes in bytes", maxQueuedBytes.count(), MIN_BYTES, MAX_BYTES);
  }

  /** A builder; a component that is not set takes its default. */
  public static FlowOptionsBuilder builder() {
    return FlowOptionsBuilder.builder();
  }

  /** Every default. */
  public static FlowOptions defaults() {
    return builder().build();
  }
}
