package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * How many calls of this node may be under way to one service at the same time, and how many may
 * wait for a place. Whoever finds neither gets {@code RESOURCE_EXHAUSTED} at once. Absent (null)
 * components take their defaults. Immutable.
 *
 * @param maxConcurrent calls under way; 1 to 100 000
 * @param maxQueue calls that wait for a place; 0 to 100 000
 * @param maxQueueWait how long one waits at the most; 1 ms to 1 min
 */
public record LimitOptions(Integer maxConcurrent, Integer maxQueue, Duration maxQueueWait) {

  /** 1024. Source: Envoy's {@code max_requests} of a cluster. */
  public static final int DEFAULT_MAX_CONCURRENT = 1024;

  /** 1024. Source: Envoy's {@code max_pending_requests}. */
  public static final int DEFAULT_MAX_QUEUE = 1024;

  /** 1 s. Source: one attempt's time; who waited that long will hardly be served in time. */
  public static final Duration DEFAULT_MAX_QUEUE_WAIT = Policy.DEFAULT_ATTEMPT_TIMEOUT;

  public LimitOptions {
    maxConcurrent = maxConcurrent == null ? DEFAULT_MAX_CONCURRENT : maxConcurrent;
    maxQueue = maxQueue == null ? DEFAULT_MAX_QUEUE : maxQueue;
    maxQueueWait = maxQueueWait == null ? DEFAULT_MAX_QUEUE_WAIT : maxQueueWait;
    Check.between("maxConcurrent", maxConcurrent, 1, 100_000);
    Check.between("maxQueue", maxQueue, 0, 100_000);
    Check.between("maxQueueWait in ms", maxQueueWait.toMillis(), 1, 60_000);
  }

  /** 1024 calls under way, 1024 that wait for at most 1 s. */
  public static LimitOptions defaults() {
    return new LimitOptions(null, null, null);
  }
}
