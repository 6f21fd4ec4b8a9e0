package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Counts calls to a target and how they went, for as long as it is known. Lock-free. */
final class InstanceStats {

  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong defects = new AtomicLong();
  private final AtomicLong latencyMicros = new AtomicLong();

  /**
   * What was counted up to a moment, or between two.
   *
   * @param calls without those that met a defect
   * @param latencyMicros of all calls that went well, together
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

    /** Of the calls that went well; 0 if none did. */
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

  /** A call that met a defect: that is compared elsewhere, see {@link DefectDetector}. */
  void addDefect() {
    defects.incrementAndGet();
  }

  /** Off by the calls that are being counted at this moment; those come in the next one. */
  Counts upTo(long nowNanos) {
    long all = calls.get();
    return new Counts(
        nowNanos, all, Math.min(all, failures.get()), defects.get(), latencyMicros.get());
  }
}
