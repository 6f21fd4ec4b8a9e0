package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A moving average of latencies that follows a rise at once and a fall slowly ("peak EWMA"): a
 * latency above the average becomes the average, one below moves it by its age, and while nothing
 * is measured it fades. Average and time share one long, so that an update is one compare-and-set.
 *
 * @see <a
 *     href="https://twitter.github.io/finagle/guide/Clients.html#power-of-two-choices-p2c-least-loaded">
 *     Finagle: Peak EWMA</a>
 */
public final class PeakEwma {

  /**
   * 1 s. Finagle takes 10 s for pools of hundreds. With two instances every pick compares both, so
   * a peak of 200 ms against 5 ms keeps an instance idle for ln(40) ≈ 3.7 times this.
   */
  static final long FADE_NANOS = 1_000_000_000L;

  private static final double FADE_MICROS = FADE_NANOS / 1e3;
  private static final double STAMP_MICROS = 500;
  private static final long UNMEASURED = 0;

  private final long originNanos;
  private final AtomicLong packed = new AtomicLong(UNMEASURED);

  PeakEwma(long nowNanos) {
    originNanos = nowNanos;
  }

  public void measured(long nowNanos, long latencyNanos) {
    float latency = Math.max(1, latencyNanos / 1e3f);
    int now = stamp(nowNanos);
    while (true) {
      long before = packed.get();
      float average = before == UNMEASURED ? latency : moved(before, now, latency);
      if (packed.compareAndSet(before, pack(now, average))) {
        return;
      }
    }
  }

  /** Starts anew with one latency, for instance after an ejection. */
  public void restart(long nowNanos, long latencyNanos) {
    packed.set(pack(stamp(nowNanos), Math.max(1, latencyNanos / 1e3f)));
  }

  boolean isMeasured() {
    return packed.get() != UNMEASURED;
  }

  /** Returns the average now in microseconds; 0 when nothing was measured. */
  double micros(long nowNanos) {
    long now = packed.get();
    return now == UNMEASURED ? 0 : average(now) * kept(stamp(nowNanos) - (int) (now >>> 32));
  }

  /** Returns the average at the last measurement, in microseconds; 0 when nothing was measured. */
  double lastMicros() {
    return average(packed.get());
  }

  private static float moved(long before, int now, float latency) {
    float average = average(before);
    if (latency >= average) {
      return latency;
    }
    return (float) (latency + (average - latency) * kept(now - (int) (before >>> 32)));
  }

  /**
   * Returns what remains of an average after a time in stamps; less than a stamp is not worth an
   * exp.
   */
  private static double kept(int age) {
    return age <= 0 ? 1 : Math.exp(-age * STAMP_MICROS / FADE_MICROS);
  }

  private int stamp(long nowNanos) {
    return (int)
        ((nowNanos - originNanos) / 500_000); // wraps after 12 days: differences still hold
  }

  private static float average(long packed) {
    return Float.intBitsToFloat((int) packed);
  }

  private static long pack(int stamp, float average) {
    return (long) stamp << 32 | (Float.floatToRawIntBits(average) & 0xFFFFFFFFL);
  }
}
