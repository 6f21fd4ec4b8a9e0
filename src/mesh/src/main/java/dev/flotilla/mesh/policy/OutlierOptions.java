package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * When an instance is ejected from the traffic of a service, and for how long. Each caller judges
 * by its own calls. Absent (null) components take their defaults. Immutable.
 *
 * <p>An instance is ejected after failures in a row, or as soon as it has as many more than the
 * other instances would have; at the failure rate of the policy's breaker; when it is much worse
 * than its {@code peers}; or when it hangs: a call is unanswered for {@code unresponsiveTimeout}
 * (or four times the instance's usual latency, up to 1 s, if that is longer), and neither the
 * instance nor its node has answered anything since. An {@code INTERNAL}, which one bad request may
 * cause on any instance, counts only where the other instances have far fewer of them. After the
 * ejection time one call, an idempotent one if there is any, finds out whether it is well. If too
 * few are left, all are used, whatever is known about them ("panic").
 *
 * @param consecutiveFailures failures in a row that eject; with good calls in between, each of
 *     which takes off 0.28 of a failure, too, unless more than 5 % of the calls to the others fail:
 *     then it takes more, and above 25 % only those in a row count; 1 to 1000
 * @param unresponsiveTimeout silence that ejects; 50 ms to 1 min
 * @param ejectionDuration how long the first time, then that times the number of ejections; one is
 *     forgotten per {@code ejectionDuration} spent in good health; 100 ms to 10 min
 * @param maxEjectionDuration longest ejection; {@code ejectionDuration} to 1 h
 * @param maxEjectedRatio of the instances that may be out at the same time; 0 to 1. One may always
 *     be out if there are two, and one always stays in
 * @param panicThreshold of instances that must be healthy: with fewer, all are used until there are
 *     more; 0 to 1, and with 0 all are used only when none is healthy
 * @param peers when an instance is so much worse than the others that it is ejected
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">Envoy:
 *     outlier detection</a>
 */
@RecordBuilder
public record OutlierOptions(
    Integer consecutiveFailures,
    @FormerName("unansweredAfter") Duration unresponsiveTimeout,
    @FormerName("ejection") Duration ejectionDuration,
    @FormerName("maxEjection") Duration maxEjectionDuration,
    @FormerName("maxEjectedShare") Double maxEjectedRatio,
    @FormerName("panicShare") Double panicThreshold,
    PeerOptions peers)
    implements OutlierOptionsBuilder.With {

  /** 5. Source: Envoy's {@code consecutive_5xx}. */
  public static final int DEFAULT_CONSECUTIVE_FAILURES = 5;

  /**
   * 300 ms. Source: above G1's pause goal of 200 ms, and far below the 1 s a hung node may hurt.
   */
  public static final Duration DEFAULT_UNRESPONSIVE_TIMEOUT = Duration.ofMillis(300);

  /** 5 s. Source: a hung node has left the cluster by then; Envoy's 30 s is for many instances. */
  public static final Duration DEFAULT_EJECTION_DURATION = Duration.ofSeconds(5);

  /** 60 s. Source: a minute is what people wait for a recovered node; Envoy has 300 s. */
  public static final Duration DEFAULT_MAX_EJECTION_DURATION = Duration.ofSeconds(60);

  /** 0.5. Source: Envoy's panic threshold, half of the instances; its 10 % protect large pools. */
  public static final double DEFAULT_MAX_EJECTED_RATIO = 0.5;

  /**
   * 0.5. Source: Envoy's {@code healthy_panic_threshold}. By default, ejection alone never gets
   * there: it takes healthy instances that leave while others are out.
   */
  public static final double DEFAULT_PANIC_THRESHOLD = 0.5;

  public OutlierOptions {
    consecutiveFailures =
        consecutiveFailures == null ? DEFAULT_CONSECUTIVE_FAILURES : consecutiveFailures;
    unresponsiveTimeout =
        unresponsiveTimeout == null ? DEFAULT_UNRESPONSIVE_TIMEOUT : unresponsiveTimeout;
    ejectionDuration = ejectionDuration == null ? DEFAULT_EJECTION_DURATION : ejectionDuration;
    maxEjectionDuration =
        maxEjectionDuration == null
            ? longer(ejectionDuration, DEFAULT_MAX_EJECTION_DURATION)
            : maxEjectionDuration;
    maxEjectedRatio = maxEjectedRatio == null ? DEFAULT_MAX_EJECTED_RATIO : maxEjectedRatio;
    panicThreshold = panicThreshold == null ? DEFAULT_PANIC_THRESHOLD : panicThreshold;
    peers = peers == null ? PeerOptions.defaults() : peers;
    Check.between("consecutiveFailures", consecutiveFailures, 1, 1_000);
    Check.between("unresponsiveTimeout in ms", unresponsiveTimeout.toMillis(), 50, 60_000);
    Check.between("ejectionDuration in ms", ejectionDuration.toMillis(), 100, 600_000);
    Check.between(
        "maxEjectionDuration in ms",
        maxEjectionDuration.toMillis(),
        ejectionDuration.toMillis(),
        3_600_000);
    Check.between("maxEjectedRatio", maxEjectedRatio, 0.0, 1.0);
    Check.between("panicThreshold", panicThreshold, 0.0, 1.0);
  }

  /** A builder; a component that is not set takes its default. */
  public static OutlierOptionsBuilder builder() {
    return OutlierOptionsBuilder.builder();
  }

  /** 5 failures or 300 ms of silence; 5 s growing to 60 s; at most half of the instances. */
  public static OutlierOptions defaults() {
    return builder().build();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
