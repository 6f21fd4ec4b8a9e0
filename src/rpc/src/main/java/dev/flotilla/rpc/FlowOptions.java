package dev.flotilla.rpc;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;

/**
 * What bounds the calls between callers and instances, so that a slow instance pushes back to its
 * callers and memory stays flat on both sides. Immutable.
 *
 * <p>An instance tells its callers with each reply how many calls each may have there: what it has
 * and an equal share of what is free. A call beyond that waits at its caller for half of its time
 * at most, and then fails with {@code RESOURCE_EXHAUSTED}: it did not run. So it does at once when
 * too many wait, and at an instance that is full.
 *
 * @param maxInFlightCalls calls that one instance has in hand at once, from all callers together; 1
 *     to 1,000,000
 * @param maxInFlightBytes bytes of arguments of those, and results that one caller has not read
 *     yet; 64 KiB to 4 GiB. A single call may be larger
 * @param maxQueuedCalls calls from one event loop that wait for one instance; 1 to 1,000,000
 * @param maxQueuedBytes bytes of arguments of those; 64 KiB to 4 GiB. A single call may be larger
 */
public record FlowOptions(
    int maxInFlightCalls, Bytes maxInFlightBytes, int maxQueuedCalls, Bytes maxQueuedBytes) {

  /**
   * What an instance that takes 1 ms per call works on for 4 s, close to the 5 s of the built-in
   * policy: whatever is behind that comes too late anyway.
   */
  public static final int DEFAULT_MAX_IN_FLIGHT_CALLS = 4096;

  /** 16 messages of the largest size that is allowed by default. */
  public static final Bytes DEFAULT_MAX_IN_FLIGHT_BYTES = Bytes.ofMiB(64);

  /** A quarter of what fits inside: a burst may wait, an overload should be heard of. */
  public static final int DEFAULT_MAX_QUEUED_CALLS = 1024;

  /** 8 messages of the largest size that is allowed by default. */
  public static final Bytes DEFAULT_MAX_QUEUED_BYTES = Bytes.ofMiB(32);

  private static final int MAX_CALLS = 1_000_000;
  private static final long MIN_BYTES = 64 << 10;
  private static final long MAX_BYTES = 4L << 30;

  public FlowOptions {
    Check.between("maxInFlightCalls", maxInFlightCalls, 1, MAX_CALLS);
    Check.present("maxInFlightBytes", maxInFlightBytes);
    Check.between("maxInFlightBytes in bytes", maxInFlightBytes.count(), MIN_BYTES, MAX_BYTES);
    Check.between("maxQueuedCalls", maxQueuedCalls, 1, MAX_CALLS);
    Check.present("maxQueuedBytes", maxQueuedBytes);
    Check.between("maxQueuedBytes in bytes", maxQueuedBytes.count(), MIN_BYTES, MAX_BYTES);
  }

  public static FlowOptions defaults() {
    return new FlowOptions(
        DEFAULT_MAX_IN_FLIGHT_CALLS,
        DEFAULT_MAX_IN_FLIGHT_BYTES,
        DEFAULT_MAX_QUEUED_CALLS,
        DEFAULT_MAX_QUEUED_BYTES);
  }
}
