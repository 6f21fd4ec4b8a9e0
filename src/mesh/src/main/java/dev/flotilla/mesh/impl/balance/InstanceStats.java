package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the calls to an instance and their outcomes while it is known. Lock-free. */
final class InstanceStats {

  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong defects = new AtomicLong();
  private final AtomicLong latencyMicros = new AtomicLong();

  /**
   * The counts up to a moment, or between two.
   *
   * @param calls without those that met a defect
   * @param latencyMicros sum over all successful calls
   */
  record Counts(long atNanos, long calls, long failures, long defects, long latencyMicros) {

    Counts since(Counts before) {
      return new Counts(
          atNanos - before.atNanos,
          calls - before.calls,
          failures - before.failures,
          defects - before.defects,
          latencyMicros - before.latencyMicros);
    }

    double successRate() {
      return (calls - failures) / (double) calls;
    }

    /** Returns the mean latency of successful calls; 0 if there were none. */
    double meanLatencyMicros() {
      return calls == failures ? 0 : latencyMicros / (double) (calls - failures);
    }
  }

  void add(boolean healthy, long latencyNanos) {
    if (healthy) {
      latencyMicros.addAndGet(latencyNanos / 1_000);
    } else {
      failures.incrementAndGet();
    }
    calls.incrementAndGet();
  }

  /** Counts a call that met a defect, which {@link DefectDetector} compares. */
  void addDefect() {
    defects.incrementAndGet();
  }

  /** Returns the counts so far; calls that end at this moment may be in the next one. */
  Counts upTo(long nowNanos) {
    long all = calls.get();
    return new Counts(
        nowNanos, all, Math.min(all, failures.get()), defects.get(), latencyMicros.get());
  }
}
