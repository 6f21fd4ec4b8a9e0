package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import dev.flotilla.core.ServiceFailure;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * Failures on purpose, to see what callers make of them. Immutable.
 *
 * <p>A fault hits a call once, on the caller's side, before an instance is picked: as with Envoy's
 * fault filter, which stands before its router, neither retries nor breakers nor the ejection of
 * instances see it, because it says nothing about any instance. To test those, kill or pause an
 * instance. A delay counts against the deadline of the call: if that is sooner, the call fails then
 * with {@code DEADLINE_EXCEEDED}. A call can be both delayed and aborted.
 *
 * <p>An injected failure has the detail {@value #INJECTED}; nothing has run.
 *
 * @param delay added before the call; 1 ms to 1 min; absent (null) for none
 * @param delayRatio of the calls that are delayed; 0 to 1; only with {@code delay}, absent (null)
 *     for all
 * @param abort code with which a call fails instead of being made; absent (null) for none
 * @param abortRatio of the calls that are aborted; 0 to 1; only with {@code abort}, absent (null)
 *     for all
 * @param when only these requests are hit; absent (null) for all
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/fault_filter">
 *     Envoy: fault injection</a>
 */
@RecordBuilder
public record FaultOptions(
    Duration delay,
    @FormerName("delayShare") Double delayRatio,
    ServiceFailure.Code abort,
    @FormerName("abortShare") Double abortRatio,
    HeaderMatch when)
    implements FaultOptionsBuilder.With {

  /** Detail of an injected failure. */
  public static final String INJECTED = "injected";

  /** 1: all calls. Source: what {@code delay: 200ms} says when nothing else is said. */
  public static final double DEFAULT_RATIO = 1;

  public FaultOptions {
    Check.that(delay != null || abort != null, "fault", "with delay or abort", "neither");
    delayRatio = ratio("delayRatio", delayRatio, delay);
    abortRatio = ratio("abortRatio", abortRatio, abort);
    if (delay != null) {
      Check.between("delay in ms", delay.toMillis(), 1, 60_000);
    }
  }

  /** A builder; a component that is not set takes its default. */
  public static FaultOptionsBuilder builder() {
    return FaultOptionsBuilder.builder();
  }

  /** This ratio of the calls is delayed. */
  public static FaultOptions delay(Duration delay, double ratio) {
    return builder().delay(delay).delayRatio(ratio).build();
  }

  /** This ratio of the calls fails with this code. */
  public static FaultOptions abort(ServiceFailure.Code code, double ratio) {
    return builder().abort(code).abortRatio(ratio).build();
  }

  // Stays null without its fault, so that what is written out can be read again.
  private static Double ratio(String name, Double ratio, Object fault) {
    if (fault == null) {
      Check.that(ratio == null, name, "absent without its fault", ratio);
      return null;
    }
    double given = ratio == null ? DEFAULT_RATIO : ratio;
    Check.between(name, given, 0.0, 1.0);
    return given;
  }
}
