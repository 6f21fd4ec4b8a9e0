package dev.flotilla.verticles.orders;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How orders are worked on: the content of {@code orders.yaml}. Absent parts take their default.
 *
 * @param answerTimeout by when {@code place} answers with the order as it is then; sooner if the
 *     caller's deadline is
 * @param answerMargin kept of the caller's deadline for the way back
 * @param stepTimeout how long one call to inventory, payments or shipping may take
 * @param leaseDuration how long an order belongs to one worker after each step; more than the step
 *     timeout
 * @param pollInterval between two searches for unfinished orders, and for parcels
 * @param maxInFlightOrders orders that are worked on at once on behalf of callers
 * @param maxQueuedOrders orders that are stored and wait for a slot among them; then no more are
 *     accepted
 * @param maxInFlightBackground orders and parcels, each, that are worked on at once in the
 *     background
 * @param backoff before an order is tried again; doubled each time
 * @param maxBackoff the most it grows to
 */
@RecordBuilder
public record OrdersOptions(
    @FormerName("answerWithin") Duration answerTimeout,
    Duration answerMargin,
    Duration stepTimeout,
    @FormerName("lease") Duration leaseDuration,
    @FormerName("poll") Duration pollInterval,
    @FormerName("placing") Integer maxInFlightOrders,
    @FormerName("waiting") Integer maxQueuedOrders,
    @FormerName("workers") Integer maxInFlightBackground,
    @FormerName("firstPause") Duration backoff,
    @FormerName("longestPause") Duration maxBackoff)
    implements OrdersOptionsBuilder.With {

  /** The bank's second and the other steps fit in, and callers have time to ask another node. */
  public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofMillis(2500);

  /** Two hops and a gateway, with a garbage collection in between. */
  public static final Duration DEFAULT_ANSWER_MARGIN = Duration.ofMillis(250);

  /** Payments answers within a second even if the bank hangs; inventory waits for row locks. */
  public static final Duration DEFAULT_STEP_TIMEOUT = Duration.ofSeconds(2);

  /** A step and its statement; also how long an order lies still when its node dies. */
  public static final Duration DEFAULT_LEASE_DURATION = Duration.ofSeconds(3);

  /** A parcel of another node's order is seen after half of it on average. */
  public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(400);

  /** A node's database connections: more at once only make all of them later. */
  public static final int DEFAULT_MAX_IN_FLIGHT_ORDERS = 16;

  /** Worked off within the answer time at 350 orders a second. */
  public static final int DEFAULT_MAX_QUEUED_ORDERS = 1_000;

  /** Background work leaves most of the database to those who wait for an answer. */
  public static final int DEFAULT_MAX_IN_FLIGHT_BACKGROUND = 16;

  /** A restarted service is back after a second or two; so are we. */
  public static final Duration DEFAULT_BACKOFF = Duration.ofMillis(500);

  /** How long a paid-for bank may be back without the order noticing. */
  public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(5);

  public OrdersOptions {
    answerTimeout = answerTimeout == null ? DEFAULT_ANSWER_TIMEOUT : answerTimeout;
    answerMargin = answerMargin == null ? DEFAULT_ANSWER_MARGIN : answerMargin;
    stepTimeout = stepTimeout == null ? DEFAULT_STEP_TIMEOUT : stepTimeout;
    leaseDuration = leaseDuration == null ? DEFAULT_LEASE_DURATION : leaseDuration;
    pollInterval = pollInterval == null ? DEFAULT_POLL_INTERVAL : pollInterval;
    maxInFlightOrders =
        maxInFlightOrders == null ? DEFAULT_MAX_IN_FLIGHT_ORDERS : maxInFlightOrders;
    maxQueuedOrders = maxQueuedOrders == null ? DEFAULT_MAX_QUEUED_ORDERS : maxQueuedOrders;
    maxInFlightBackground =
        maxInFlightBackground == null ? DEFAULT_MAX_IN_FLIGHT_BACKGROUND : maxInFlightBackground;
    backoff = backoff == null ? DEFAULT_BACKOFF : backoff;
    maxBackoff = maxBackoff == null ? DEFAULT_MAX_BACKOFF : maxBackoff;
    Check.atLeast("answerTimeout", answerTimeout, Duration.ofMillis(1));
    Check.atLeast("answerMargin", answerMargin, Duration.ZERO);
    Check.atLeast("stepTimeout", stepTimeout, Duration.ofMillis(1));
    Check.atLeast("leaseDuration", leaseDuration, stepTimeout.plusMillis(1));
    Check.atLeast("pollInterval", pollInterval, Duration.ofMillis(1));
    Check.between("maxInFlightOrders", maxInFlightOrders, 1, 10_000);
    Check.between("maxQueuedOrders", maxQueuedOrders, 0, 1_000_000);
    Check.between("maxInFlightBackground", maxInFlightBackground, 1, 10_000);
    Check.atLeast("backoff", backoff, Duration.ofMillis(1));
    Check.atLeast("maxBackoff", maxBackoff, backoff);
  }

  /** A builder; a component that is not set takes its default. */
  public static OrdersOptionsBuilder builder() {
    return OrdersOptionsBuilder.builder();
  }

  /** All defaults. */
  public static OrdersOptions defaults() {
    return builder().build();
  }
}
