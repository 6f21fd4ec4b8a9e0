package dev.flotilla.mesh;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * When a breaker opens and how it closes again. Absent (null) components take their defaults.
 * Immutable.
 *
 * @param failureRate share of failed calls in the window at which it opens; 0.01 to 1
 * @param window how many of the last calls are looked at; 1 to 10 000
 * @param minimumCalls below this number in the window it never opens; 1 to {@code window}
 * @param openFor how long it refuses calls; 1 ms to 10 min
 * @param halfOpenProbes calls that are let through after that; when all have ended, the failure
 *     rate among them decides; 1 to 100
 * @param probeDeadline a probe without a result for so long has failed, whatever it does later; 1
 *     ms to 10 min
 */
public record BreakerOptions(
    Double failureRate,
    Integer window,
    Integer minimumCalls,
    Duration openFor,
    Integer halfOpenProbes,
    Duration probeDeadline) {

  /** 0.5. Source: resilience4j's {@code failureRateThreshold}. */
  public static final double DEFAULT_FAILURE_RATE = 0.5;

  /** 100 calls. Source: resilience4j's {@code slidingWindowSize}. */
  public static final int DEFAULT_WINDOW = 100;

  /** 20 calls. Source: Hystrix' request volume threshold; resilience4j's 100 is slow to notice. */
  public static final int DEFAULT_MINIMUM_CALLS = 20;

  /** 5 s. Source: Hystrix' sleep window; resilience4j's 60 s outlasts most outages. */
  public static final Duration DEFAULT_OPEN_FOR = Duration.ofSeconds(5);

  /** 3. Source: one lucky call proves little, and resilience4j's 10 hurt 10 callers. */
  public static final int DEFAULT_HALF_OPEN_PROBES = 3;

  /** 5 s. Source: the default request timeout; nobody waits longer for a probe. */
  public static final Duration DEFAULT_PROBE_DEADLINE = Policy.DEFAULT_TIMEOUT;

  public BreakerOptions {
    failureRate = failureRate == null ? DEFAULT_FAILURE_RATE : failureRate;
    window = window == null ? DEFAULT_WINDOW : window;
    minimumCalls = minimumCalls == null ? Math.min(window, DEFAULT_MINIMUM_CALLS) : minimumCalls;
    openFor = openFor == null ? DEFAULT_OPEN_FOR : openFor;
    halfOpenProbes = halfOpenProbes == null ? DEFAULT_HALF_OPEN_PROBES : halfOpenProbes;
    probeDeadline = probeDeadline == null ? DEFAULT_PROBE_DEADLINE : probeDeadline;
    Check.between("failureRate", failureRate, 0.01, 1.0);
    Check.between("window", window, 1, 10_000);
    Check.between("minimumCalls", minimumCalls, 1, window);
    Check.between("openFor in ms", openFor.toMillis(), 1, 600_000);
    Check.between("halfOpenProbes", halfOpenProbes, 1, 100);
    Check.between("probeDeadline in ms", probeDeadline.toMillis(), 1, 600_000);
  }

  /** 50 % of the last 100 calls, of at least 20; open for 5 s; 3 probes of 5 s. */
  public static BreakerOptions defaults() {
    return new BreakerOptions(null, null, null, null, null, null);
  }
}
