package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.ServiceFailure;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * Failures on purpose, to see what callers make of them. Immutable.
 *
 * <p>A fault hits a call once, on the caller's side, before an instance is picked: as with Envoy's
 * fault filter, which stands before its router, neither retries nor breakers nor the ejection of
 * instances see it, because it says nothing about any instance. Whoever wants to see those at work
 * kills or pauses an instance. A delay counts against the deadline of the call: if that is sooner,
 * the call fails then with {@code DEADLINE_EXCEEDED}. A call can be both delayed and aborted.
 *
 * <p>An injected failure has the detail {@value #INJECTED}; nothing has run.
 *
 * @param delay added before the call; 1 ms to 1 min; absent (null) for none
 * @param delayShare of the calls that are delayed; 0 to 1; only with {@code delay}, absent (null)
 *     for all
 * @param abort code with which a call fails instead of being made; absent (null) for none
 * @param abortShare of the calls that are aborted; 0 to 1; only with {@code abort}, absent (null)
 *     for all
 * @param when only these requests are hit; absent (null) for all
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/fault_filter">
 *     Envoy: fault injection</a>
 */
@RecordBuilder
public record FaultOptions(
    Duration delay,
    Double delayShare,
    ServiceFailure.Code abort,
    Double abortShare,
    HeaderMatch when)
    implements FaultOptionsBuilder.With {

  /** Detail of an injected failure. */
  public static final String INJECTED = "injected";

  /** 1: all calls. Source: what {@code delay: 200ms} says when nothing else is said. */
  public static final double DEFAULT_SHARE = 1;

  public FaultOptions {
    Check.that(delay != null || abort != null, "fault", "with delay or abort", "neither");
    delayShare = share("delayShare", delayShare, delay);
    abortShare = share("abortShare", abortShare, abort);
    if (delay != null) {
      Check.between("delay in ms", delay.toMillis(), 1, 60_000);
    }
  }

  /** A builder; a component that is not set takes its default. */
  public static FaultOptionsBuilder builder() {
    return FaultOptionsBuilder.builder();
  }

  /** This share of calls is delayed. */
  public static FaultOptions delay(Duration delay, double share) {
    return builder().delay(delay).delayShare(share).build();
  }

  /** This share of calls fails with this code. */
  public static FaultOptions abort(ServiceFailure.Code code, double share) {
    return builder().abort(code).abortShare(share).build();
  }

  // Stays null without its fault, so that what is written out can be read again.
  private static Double share(String name, Double share, Object fault) {
    if (fault == null) {
      Check.that(share == null, name, "absent without its fault", share);
      return null;
    }
    double given = share == null ? DEFAULT_SHARE : share;
    Check.between(name, given, 0.0, 1.0);
    return given;
  }
}
