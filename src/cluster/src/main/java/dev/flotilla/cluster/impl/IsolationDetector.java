package dev.flotilla.cluster.impl;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Detects that this member was most likely the isolated one, and not those that it saw leave: its
 * process was paused, or it misses more members than it sees. Thread-safe.
 */
final class IsolationDetector {

  /** How long a sign counts: three times the interval between two merge attempts of Hazelcast. */
  static final Duration MEMORY = Duration.ofSeconds(15);

  /** Between two ticks. */
  static final Duration TICK = Duration.ofMillis(500);

  /** A process that has not ticked for this long was paused. Others evict a member after 5 s. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private final Map<String, Long> departures = new HashMap<>(); // by node id, guarded by this
  private long lastTick; // guarded by this
  private long lastPause; // guarded by this

  IsolationDetector(long nowNanos) {
    lastTick = nowNanos;
    lastPause = nowNanos - MEMORY.toNanos();
  }

  /** Records that this process runs. */
  synchronized void tick(long nowNanos) {
    if (isPaused(nowNanos)) {
      lastPause = nowNanos;
    }
    lastTick = nowNanos;
  }

  synchronized void left(String nodeId, long nowNanos) {
    forgetOld(nowNanos);
    departures.putIfAbsent(nodeId, nowNanos);
  }

  /**
   * Whether one of the signs is present.
   *
   * @param here node ids of all members, which may be ahead of the departures that were reported
   */
  synchronized boolean isLikely(Set<String> here, long nowNanos) {
    forgetOld(nowNanos);
    departures.keySet().removeAll(here);
    return departures.size() > here.size()
        || isPaused(nowNanos)
        || isRemembered(lastPause, nowNanos);
  }

  private boolean isPaused(long nowNanos) {
    return nowNanos - lastTick >= PAUSE.toNanos(); // the next tick may wait in the queue
  }

  private void forgetOld(long nowNanos) {
    departures.values().removeIf(then -> !isRemembered(then, nowNanos));
  }

  private static boolean isRemembered(long thenNanos, long nowNanos) {
    return nowNanos - thenNanos < MEMORY.toNanos();
  }
}
