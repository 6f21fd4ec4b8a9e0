package dev.flotilla.cluster.impl;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Signs that it was this member that was cut off, and not those that it saw leave: it stood still,
 * or it misses more members than it sees. Thread-safe.
 */
final class IsolationDetector {

  /** How long a sign counts: three times the pause between two attempts of Hazelcast to merge. */
  static final Duration LATELY = Duration.ofSeconds(15);

  /** Between two ticks. */
  static final Duration TICK = Duration.ofMillis(500);

  /** Who has not ticked for so long stood still. Well below the 5 s after which it is put out. */
  static final Duration STANDSTILL = Duration.ofSeconds(2);

  private final Map<String, Long> departures = new HashMap<>(); // by node id, guarded by this
  private long lastTick; // guarded by this
  private long lastStandstill; // guarded by this

  IsolationDetector(long nowNanos) {
    lastTick = nowNanos;
    lastStandstill = nowNanos - LATELY.toNanos();
  }

  /** This process runs. */
  synchronized void tick(long nowNanos) {
    if (standsStill(nowNanos)) {
      lastStandstill = nowNanos;
    }
    lastTick = nowNanos;
  }

  synchronized void left(String nodeId, long nowNanos) {
    forgetOld(nowNanos);
    departures.putIfAbsent(nodeId, nowNanos);
  }

  /**
   * Whether there is a sign.
   *
   * @param here node ids of all members, which may be ahead of what was told of departures
   */
  synchronized boolean isLikely(Set<String> here, long nowNanos) {
    forgetOld(nowNanos);
    departures.keySet().removeAll(here);
    return departures.size() > here.size()
        || standsStill(nowNanos)
        || wasLately(lastStandstill, nowNanos);
  }

  private boolean standsStill(long nowNanos) {
    return nowNanos - lastTick >= STANDSTILL.toNanos(); // and the tick is behind us in the queue
  }

  private void forgetOld(long nowNanos) {
    departures.values().removeIf(then -> !wasLately(then, nowNanos));
  }

  private static boolean wasLately(long thenNanos, long nowNanos) {
    return nowNanos - thenNanos < LATELY.toNanos();
  }
}
