package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * Whether the limit of concurrent calls is found by measuring instead of being written down. Absent
 * (null) components take their defaults. Immutable.
 *
 * <p>The gradient controller of Envoy's adaptive concurrency filter: after each window of answers
 * (100 ms and 50 answers at least, or 1 s and 10) the limit becomes {@code limit · gradient +
 * √limit} with {@code gradient = tolerance · baseline / median}, between 0.5 and 2. The baseline is
 * the median latency measured while at most {@code minInFlight} calls are in flight, so that no
 * queue in the service is part of it: at the start, then every {@code calibrationInterval}, and
 * whenever the limit has fallen to {@code minInFlight} by itself. A service that slows down under
 * load thus gets fewer calls, and one that has room gets more: √limit is the headroom with which
 * more is tried. A limit that is not half used does not grow, and a window in which the service
 * shed calls itself costs a tenth of it.
 *
 * @param enabled whether the limit adapts; {@code maxInFlight} is its upper bound then
 * @param minInFlight the limit never falls below, and baselines are measured there; 1 to 1000, at
 *     most {@code maxInFlight}
 * @param tolerance times the baseline is a latency that costs nothing yet; 1 to 10
 * @param calibrationInterval how often the baseline is measured anew, with up to 15 % of chance
 *     added so that not all callers do it at once; 1 s to 1 h. It costs about {@code 50 /
 *     minInFlight} latencies of little traffic, during which calls wait in the queue
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/adaptive_concurrency_filter">Envoy:
 *     adaptive concurrency</a>
 */
@RecordBuilder
public record AdaptiveLimitOptions(
    @FormerName("floor") Boolean enabled,
    @FormerName("calibrateEvery") Integer minInFlight,
    Double tolerance,
    Duration calibrationInterval)
    implements AdaptiveLimitOptionsBuilder.With {

  /** Off. Source: a limit that changes by itself surprises callers that did not ask for it. */
  public static final boolean DEFAULT_ENABLED = false;

  /** 3. Source: Envoy's {@code min_concurrency}. */
  public static final int DEFAULT_MIN_IN_FLIGHT = 3;

  /** 1.25. Source: Envoy's {@code buffer} of 25 % of the minimum round trip. */
  public static final double DEFAULT_TOLERANCE = 1.25;

  /** 60 s. Source: the {@code min_rtt_calc_params.interval} of Envoy's example. */
  public static final Duration DEFAULT_CALIBRATION_INTERVAL = Duration.ofSeconds(60);

  public AdaptiveLimitOptions {
    enabled = enabled == null ? DEFAULT_ENABLED : enabled;
    minInFlight = minInFlight == null ? DEFAULT_MIN_IN_FLIGHT : minInFlight;
    tolerance = tolerance == null ? DEFAULT_TOLERANCE : tolerance;
    calibrationInterval =
        calibrationInterval == null ? DEFAULT_CALIBRATION_INTERVAL : calibrationInterval;
    Check.between("minInFlight", minInFlight, 1, 1_000);
    Check.between("tolerance", tolerance, 1.0, 10.0);
    Check.between("calibrationInterval in ms", calibrationInterval.toMillis(), 1_000, 3_600_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static AdaptiveLimitOptionsBuilder builder() {
    return AdaptiveLimitOptionsBuilder.builder();
  }

  /** Off. */
  public static AdaptiveLimitOptions defaults() {
    return builder().build();
  }

  /** On, with every default. */
  public static AdaptiveLimitOptions on() {
    return builder().enabled(true).build();
  }
}
