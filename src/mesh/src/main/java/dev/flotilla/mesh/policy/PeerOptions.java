package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * When an instance is so much worse than the other instances of its service that it is ejected,
 * although it is not bad enough to be ejected by itself. Judged once a second, by the calls of this
 * node in a sliding window. Absent (null) components take their defaults. Immutable.
 *
 * <p><em>Success rate</em>, as in Envoy: an instance is out when the share of its calls that went
 * well is below the mean of all by more than {@code stdevFactor} times their standard deviation.
 * Unlike there, the gap must also be 5 points at least, and five times what chance makes of so few
 * calls: among ten instances that all fail alike one always looks worst. <em>Latency</em>: an
 * instance is out when the mean latency of its good answers is above {@code latencyFactor} times
 * the median of all, and above {@code minLatency}.
 *
 * @param stdevFactor standard deviations that a success rate may be below the mean; 1 to 100. One
 *     bad instance among n is at most √(n−1) of them away from the mean: with 1.9, it takes five
 *     instances to see one
 * @param minInstances that must have enough calls for any to be judged; 3 to 1000
 * @param minCalls of an instance in the window for it to be judged; 10 to 100 000
 * @param windowDuration length of the window; 1 s to 60 s
 * @param latencyFactor times the median of all; 1.5 to 1000
 * @param minLatency an instance below it is never slow; 1 ms to 1 min
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier#success-rate">
 *     Envoy: outlier detection by success rate</a>
 */
@RecordBuilder
public record PeerOptions(
    @FormerName("deviations") Double stdevFactor,
    @FormerName("minimumInstances") Integer minInstances,
    @FormerName("minimumCalls") Integer minCalls,
    @FormerName("window") Duration windowDuration,
    Double latencyFactor,
    @FormerName("latencyFloor") Duration minLatency)
    implements PeerOptionsBuilder.With {

  /** 1.9. Source: Envoy's {@code success_rate_stdev_factor}, 1900 thousandths. */
  public static final double DEFAULT_STDEV_FACTOR = 1.9;

  /** 5. Source: Envoy's {@code success_rate_minimum_hosts}. */
  public static final int DEFAULT_MIN_INSTANCES = 5;

  /** 100. Source: Envoy's {@code success_rate_request_volume}, per 10 s as here. */
  public static final int DEFAULT_MIN_CALLS = 100;

  /** 10 s. Source: Envoy's {@code interval}. */
  public static final Duration DEFAULT_WINDOW_DURATION = Duration.ofSeconds(10);

  /**
   * 5. Source: none to follow, Envoy does not eject by latency; instances on unequal machines, or
   * in another zone, differ by 2 to 3 and are still healthy.
   */
  public static final double DEFAULT_LATENCY_FACTOR = 5;

  /** 50 ms. Source: half of the 100 ms that people take for at once (Nielsen, 1993). */
  public static final Duration DEFAULT_MIN_LATENCY = Duration.ofMillis(50);

  public PeerOptions {
    stdevFactor = stdevFactor == null ? DEFAULT_STDEV_FACTOR : stdevFactor;
    minInstances = minInstances == null ? DEFAULT_MIN_INSTANCES : minInstances;
    minCalls = minCalls == null ? DEFAULT_MIN_CALLS : minCalls;
    windowDuration = windowDuration == null ? DEFAULT_WINDOW_DURATION : windowDuration;
    latencyFactor = latencyFactor == null ? DEFAULT_LATENCY_FACTOR : latencyFactor;
    minLatency = minLatency == null ? DEFAULT_MIN_LATENCY : minLatency;
    Check.between("stdevFactor", stdevFactor, 1.0, 100.0);
    Check.between("minInstances", minInstances, 3, 1_000);
    Check.between("minCalls", minCalls, 10, 100_000);
    Check.between("windowDuration in ms", windowDuration.toMillis(), 1_000, 60_000);
    Check.between("latencyFactor", latencyFactor, 1.5, 1_000.0);
    Check.between("minLatency in ms", minLatency.toMillis(), 1, 60_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static PeerOptionsBuilder builder() {
    return PeerOptionsBuilder.builder();
  }

  /** 1.9 standard deviations or 5 times the median, of 5 instances with 100 calls in 10 s. */
  public static PeerOptions defaults() {
    return builder().build();
  }
}
