package dev.flotilla.verticles.orders;

import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How orders are worked on: the content of {@code orders.yaml}. Absent parts take their default.
 *
 * @param answerTimeout by when {@code place} answers with the order as it is then; sooner if the
 *     caller's deadline is
 * @param answerMargin kept of the caller's deadline for the way back
 * @param stepTimeout how long one call to inventory, payments or shipping may take
 * @param lease how long an order belongs to one worker after each step; more than the step timeout
 * @param pollInterval between looks for orders that nobody works on, and for parcels
 * @param maxInFlightOrders orders that are worked on at once on behalf of callers
 * @param maxQueuedOrders orders that are stored and wait for a place among them; then no more are
 *     taken
 * @param maxInFlightBackground orders and parcels, each, that are worked on at once in the
 *     background
 * @param backoff before an order is tried again; doubled each time
 * @param maxBackoff the most it grows to
 */
@RecordBuilder
public record OrdersOptions(
    Duration answerTimeout,
    Duration answerMargin,
    Duration stepTimeout,
    Duration lease,
    Duration pollInterval,
    Integer maxInFlightOrders,
    Integer maxQueuedOrders,
    Integer maxInFlightBackground,
    Duration backoff,
    Duration maxBackoff)
    implements OrdersOptionsBuilder.With {

  /** The bank's second and the other steps fit in, and callers have time to ask another node. */
  public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofMillis(2500);

  /** Two hops and a gateway, with a garbage collection in between. */
  public static final Duration DEFAULT_ANSWER_MARGIN = Duration.ofMillis(250);

  /** Payments answers within a second even if the bank hangs; inventory waits for row locks. */
  public static final Duration DEFAULT_STEP_TIMEOUT = Duration.ofSeconds(2);

  /** A step and its statement; also how long an order lies still when its node dies. */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(3);

  /** A parcel of another node's order is seen after half of it on average. */
  public static final Duration DEFAULT_POLL = Duration.ofMillis(400);

  /** A node's database connections: more at once only make all of them later. */
  public static final int DEFAULT_PLACING = 16;

  /** Worked off within the answer time at 350 orders a second. */
  public static final int DEFAULT_WAITING = 1_000;

  /** Background work leaves most of the database to those who wait for an answer. */
  public static final int DEFAULT_WORKERS = 16;

  /** A restarted service is back after a second or two; so are we. */
  public static final Duration DEFAULT_BACKOFF = Duration.ofMillis(500);

  /** How long a paid-for bank may be back without the order noticing. */
  public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(5);

  public OrdersOptions {
    answerTimeout = answerTimeout == null ? DEFAULT_ANSWER_TIMEOUT : answerTimeout;
    answerMargin = answerMargin == null ? DEFAULT_ANSWER_MARGIN : answerMargin;
    stepTimeout = stepTimeout == null ? DEFAULT_STEP_TIMEOUT : stepTimeout;
    lease = lease == null ? DEFAULT_LEASE : lease;
    pollInterval = pollInterval == null ? DEFAULT_POLL : pollInterval;
    maxInFlightOrders = maxInFlightOrders == null ? DEFAULT_PLACING : maxInFlightOrders;
    maxQueuedOrders = maxQueuedOrders == null ? DEFAULT_WAITING : maxQueuedOrders;
    maxInFlightBackground = maxInFlightBackground == null ? DEFAULT_WORKERS : maxInFlightBackground;
    backoff = backoff == null ? DEFAULT_BACKOFF : backoff;
    maxBackoff = maxBackoff == null ? DEFAULT_MAX_BACKOFF : maxBackoff;
    Check.atLeast("answerTimeout", answerTimeout, Duration.ofMillis(1));
    Check.atLeast("answerMargin", answerMargin, Duration.ZERO);
    Check.atLeast("stepTimeout", stepTimeout, Duration.ofMillis(1));
    Check.atLeast("lease", lease, stepTimeout.plusMillis(1));
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
