package dev.flotilla.mesh.impl.limit;

import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.policy.AdaptiveLimitOptions;
import dev.flotilla.mesh.policy.LimitOptions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Adapts a concurrency limit to latency: the gradient controller that {@link AdaptiveLimitOptions}
 * describes. Each reported outcome may change the limit; there are no timers. Thread-safe by a lock
 * that is held for a few instructions, and for one pass over the buckets once per window.
 */
public final class GradientLimit {

  /** Envoy's {@code concurrency_update_interval}. */
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Envoy's {@code min_rtt_calc_params.request_count}. */
  private static final int ENOUGH = 50;

  /** Lets the limit notice a service that became slow before it has answered 50 calls. */
  private static final long LONG_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int FEW = 10;

  /** Bounds of the gradient, those of Envoy. */
  private static final double STEEPEST_FALL = 0.5;

  private static final double STEEPEST_RISE = 2;

  /**
   * Factor for the limit after a window with refusals. Netflix's {@code AIMDLimit.backoffRatio}.
   */
  private static final double AFTER_SHEDDING = 0.9;

  private final AdaptiveLimitOptions options;
  private final int most;
  private final RandomSource random;

  private final int[] latencies = new int[LatencyBuckets.COUNT]; // guarded by this, as all below
  private int answers;
  private int refusals;
  private int mostInFlight;
  private long windowNanos;
  private double baselineNanos;
  private long calibrateNanos;
  private double
      afterCalibration; // the limit to resume; 0 if the limit fell to the floor by itself
  private double exact;
  private volatile int limit;

  /**
   * Returns a limit for these options: the present one if it has the same options, or null if the
   * options ask for none.
   */
  public static GradientLimit of(
      LimitOptions options, GradientLimit present, MeshEnvironment environment) {
    if (!options.adaptive().enabled()) {
      return null;
    }
    boolean same =
        present != null
            && present.options().equals(options.adaptive())
            && present.most() == options.maxInFlight();
    return same
        ? present
        : new GradientLimit(
            options.adaptive(),
            options.maxInFlight(),
            environment.random(),
            environment.clock().nanos());
  }

  GradientLimit(AdaptiveLimitOptions options, int most, RandomSource random, long nowNanos) {
    this.options = options;
    this.most = most;
    this.random = random;
    this.windowNanos = nowNanos;
    become(options.minInFlight());
  }

  int limit() {
    return limit;
  }

  AdaptiveLimitOptions options() {
    return options;
  }

  int most() {
    return most;
  }

  /**
   * Records the end of a call.
   *
   * @param refused whether the service refused it because of overload; its latency then has no
   *     meaning
   * @param inFlight calls in flight, including this one
   * @return the new limit
   */
  synchronized int ended(long startNanos, long nowNanos, boolean refused, int inFlight) {
    mostInFlight = Math.max(mostInFlight, inFlight);
    if (startNanos - windowNanos < 0) {
      return limit; // the call began under another limit
    }
    if (refused) {
      refusals++;
    } else {
      answers++;
      latencies[LatencyBuckets.of(nowNanos - startNanos)]++;
    }
    long age = nowNanos - windowNanos;
    int ends = answers + refusals;
    if ((age >= WINDOW_NANOS && ends >= ENOUGH) || (age >= LONG_WINDOW_NANOS && ends >= FEW)) {
      close(nowNanos);
    }
    return limit;
  }

  private void close(long nowNanos) {
    boolean atFloor = limit == options.minInFlight();
    double median = median();
    if (atFloor && answers > 0) {
      baselineNanos = median;
      calibrateNanos = nowNanos + untilCalibration();
    }
    if (!atFloor && nowNanos - calibrateNanos >= 0) {
      afterCalibration = exact;
      become(options.minInFlight());
    } else if (atFloor && afterCalibration > 0) {
      become(afterCalibration);
      afterCalibration = 0;
    } else {
      become(next(median));
    }
    Arrays.fill(latencies, 0);
    answers = 0;
    refusals = 0;
    mostInFlight = 0;
    windowNanos = nowNanos;
  }

  private double next(double median) {
    double gradient = 1;
    if (answers > 0) {
      double steepness = options.tolerance() * baselineNanos / median;
      gradient = Math.min(STEEPEST_RISE, Math.max(STEEPEST_FALL, steepness));
    }
    double next = exact * gradient + Math.sqrt(exact);
    if (refusals > 0) {
      next = Math.min(next, exact * AFTER_SHEDDING);
    }
    return mostInFlight * 2 < exact ? Math.min(next, exact) : next;
  }

  private void become(double next) {
    exact = Math.min(most, Math.max(options.minInFlight(), next));
    limit = (int) exact;
  }

  private long untilCalibration() {
    double share = 1 + random.below(151) / 1_000.0;
    return (long) (options.calibrationInterval().toNanos() * share);
  }

  // Within the bucket by linear interpolation: a step of an eighth would make the limit jump.
  private double median() {
    double rank = answers / 2.0;
    int below = 0;
    for (int i = 0; i < latencies.length - 1; i++) {
      if (latencies[i] > 0 && below + latencies[i] >= rank) {
        double least = LatencyBuckets.leastNanos(i);
        double width = LatencyBuckets.leastNanos(i + 1) - least;
        return Math.max(1, least + width * (rank - below) / latencies[i]);
      }
      below += latencies[i];
    }
    return LatencyBuckets.leastNanos(latencies.length - 1);
  }
}
