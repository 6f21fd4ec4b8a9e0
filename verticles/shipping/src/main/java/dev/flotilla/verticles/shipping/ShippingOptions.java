package dev.flotilla.verticles.shipping;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How parcels are sent: the content of {@code shipping.yaml}. Absent parts take their default.
 *
 * @param pollInterval between two searches for parcels to send
 * @param stepTimeout how long sending one parcel and telling orders may take
 * @param leaseDuration how long a parcel belongs to one sender; more than the step timeout
 * @param maxInFlightParcels parcels that are sent at once
 * @param maxBackoff the most that the pause between two attempts grows to
 */
@RecordBuilder
public record ShippingOptions(
    @FormerName("poll") Duration pollInterval,
    Duration stepTimeout,
    @FormerName("lease") Duration leaseDuration,
    @FormerName("workers") Integer maxInFlightParcels,
    @FormerName("longestPause") Duration maxBackoff)
    implements ShippingOptionsBuilder.With {

  /** A parcel of another node is seen after half of it on average. */
  public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(400);

  /** One statement and one call to orders. */
  public static final Duration DEFAULT_STEP_TIMEOUT = Duration.ofSeconds(2);

  /** Also the first pause: how long a parcel lies still when its node dies. */
  public static final Duration DEFAULT_LEASE_DURATION = Duration.ofSeconds(3);

  /** Parcels can wait; those who wait for an answer need the database more. */
  public static final int DEFAULT_MAX_IN_FLIGHT_PARCELS = 8;

  /** A parcel that orders refuses is looked at now and then, not all the time. */
  public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(30);

  public ShippingOptions {
    pollInterval = pollInterval == null ? DEFAULT_POLL_INTERVAL : pollInterval;
    stepTimeout = stepTimeout == null ? DEFAULT_STEP_TIMEOUT : stepTimeout;
    leaseDuration = leaseDuration == null ? DEFAULT_LEASE_DURATION : leaseDuration;
    maxInFlightParcels =
        maxInFlightParcels == null ? DEFAULT_MAX_IN_FLIGHT_PARCELS : maxInFlightParcels;
    maxBackoff = maxBackoff == null ? DEFAULT_MAX_BACKOFF : maxBackoff;
    Check.atLeast("pollInterval", pollInterval, Duration.ofMillis(1));
    Check.atLeast("stepTimeout", stepTimeout, Duration.ofMillis(1));
    Check.atLeast("leaseDuration", leaseDuration, stepTimeout.plusMillis(1));
    Check.between("maxInFlightParcels", maxInFlightParcels, 1, 10_000);
    Check.atLeast("maxBackoff", maxBackoff, leaseDuration);
  }

  /** A builder; a component that is not set takes its default. */
  public static ShippingOptionsBuilder builder() {
    return ShippingOptionsBuilder.builder();
  }

  /** All defaults. */
  public static ShippingOptions defaults() {
    return builder().build();
  }
}
