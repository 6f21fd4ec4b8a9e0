package dev.flotilla.gateway.impl.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what clients were turned away for, and logs it: one line for each reason and second,
 * however many there were, because strangers must not be able to fill the log. Thread-safe.
 */
public final class RejectionLog {

  private static final Logger LOG = LoggerFactory.getLogger(RejectionLog.class);
  private static final long LOG_EVERY_NANOS = 1_000_000_000L;

  private static final class Count {
    private final AtomicLong all = new AtomicLong();
    private volatile String lastPeer = "-";
    private long logged;
  }

  private final Map<Rejection, Count> counts = new EnumMap<>(Rejection.class);
  private long lookedNanos;
  private boolean looked;

  public RejectionLog() {
    for (Rejection reason : Rejection.values()) {
      counts.put(reason, new Count());
    }
  }

  void note(Rejection reason, String peer) {
    Count count = counts.get(reason);
    count.lastPeer = peer;
    count.all.incrementAndGet();
  }

  /** Since the start, by reason code; without those that never occurred. */
  public Map<String, Long> counted() {
    Map<String, Long> counted = new TreeMap<>();
    counts.forEach(
        (reason, count) -> {
          long all = count.all.get();
          if (all > 0) {
            counted.put(reason.name(), all);
          }
        });
    return counted;
  }

  /** Logs what is new if the last lines are a second old. Each event loop calls it now and then. */
  synchronized void log(long nowNanos) {
    if (looked && nowNanos - lookedNanos < LOG_EVERY_NANOS) {
      return;
    }
    looked = true;
    lookedNanos = nowNanos;
    logNew();
  }

  /** Logs what is new at once, for the end. */
  public synchronized void logNew() {
    counts.forEach(RejectionLog::logNew);
  }

  private static void logNew(Rejection reason, Count count) {
    long all = count.all.get();
    long fresh = all - count.logged;
    if (fresh > 0) {
      count.logged = all;
      LOG.warn(
          "reason={} count={} total={} peer={}: a client {}",
          reason,
          fresh,
          all,
          count.lastPeer,
          reason.what);
    }
  }
}
