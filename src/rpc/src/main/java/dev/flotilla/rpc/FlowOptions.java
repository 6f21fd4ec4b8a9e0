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
 * @param callsInside calls that one instance has in hand at once, from all callers together; 1 to
 *     1,000,000
 * @param bytesInside bytes of arguments of those, and results that one caller has not read yet; 64
 *     KiB to 4 GiB. A single call may be larger
 * @param callsWaiting calls from one event loop that wait for one instance; 1 to 1,000,000
 * @param bytesWaiting bytes of arguments of those; 64 KiB to 4 GiB. A single call may be larger
 */
public record FlowOptions(
    int callsInside, Bytes bytesInside, int callsWaiting, Bytes bytesWaiting) {

  /**
   * What an instance that takes 1 ms per call works on for 4 s, close to the 5 s of the built-in
   * policy: whatever is behind that comes too late anyway.
   */
  public static final int DEFAULT_CALLS_INSIDE = 4096;

  /** 16 messages of the largest size that is allowed by default. */
  public static final Bytes DEFAULT_BYTES_INSIDE = Bytes.ofMiB(64);

  /** A quarter of what fits inside: a burst may wait, an overload should be heard of. */
  public static final int DEFAULT_CALLS_WAITING = 1024;

  /** 8 messages of the largest size that is allowed by default. */
  public static final Bytes DEFAULT_BYTES_WAITING = Bytes.ofMiB(32);

  private static final int MAX_CALLS = 1_000_000;
  private static final long MIN_BYTES = 64 << 10;
  private static final long MAX_BYTES = 4L << 30;

  public FlowOptions {
    Check.between("callsInside", callsInside, 1, MAX_CALLS);
    Check.present("bytesInside", bytesInside);
    Check.between("bytesInside in bytes", bytesInside.count(), MIN_BYTES, MAX_BYTES);
    Check.between("callsWaiting", callsWaiting, 1, MAX_CALLS);
    Check.present("bytesWaiting", bytesWaiting);
    Check.between("bytesWaiting in bytes", bytesWaiting.count(), MIN_BYTES, MAX_BYTES);
  }

  public static FlowOptions defaults() {
    return new FlowOptions(
        DEFAULT_CALLS_INSIDE, DEFAULT_BYTES_INSIDE, DEFAULT_CALLS_WAITING, DEFAULT_BYTES_WAITING);
  }
}
