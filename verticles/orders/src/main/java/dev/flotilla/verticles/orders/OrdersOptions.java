package dev.flotilla.verticles.orders;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * How orders are worked on: the content of {@code orders.yaml}. Absent parts take their default.
 *
 * @param answerWithin by when {@code place} answers with the order as it is then; sooner if the
 *     caller's deadline is
 * @param answerMargin kept of the caller's deadline for the way back
 * @param stepTimeout how long one call to inventory, payments or shipping may take
 * @param lease how long an order belongs to one worker after each step; more than the step timeout
 * @param poll between looks for orders that nobody works on, and for parcels
 * @param placing orders that are worked on at once on behalf of callers
 * @param waiting orders that are stored and wait for a place among them; then no more are taken
 * @param workers orders and parcels, each, that are worked on at once in the background
 * @param firstPause before an order is tried again; doubled each time
 * @param longestPause the most it grows to
 */
public record OrdersOptions(
    Duration answerWithin,
    Duration answerMargin,
    Duration stepTimeout,
    Duration lease,
    Duration poll,
    Integer placing,
    Integer waiting,
    Integer workers,
    Duration firstPause,
    Duration longestPause) {

  /** The bank's second and the other steps fit in, and callers have time to ask another node. */
  public static final Duration DEFAULT_ANSWER_WITHIN = Duration.ofMillis(2500);

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
  public static final Duration DEFAULT_FIRST_PAUSE = Duration.ofMillis(500);

  /** How long a paid-for bank may be back without the order noticing. */
  public static final Duration DEFAULT_LONGEST_PAUSE = Duration.ofSeconds(5);

  public OrdersOptions {
    answerWithin = answerWithin == null ? DEFAULT_ANSWER_WITHIN : answerWithin;
    answerMargin = answerMargin == null ? DEFAULT_ANSWER_MARGIN : answerMargin;
    stepTimeout = stepTimeout == null ? DEFAULT_STEP_TIMEOUT : stepTimeout;
    lease = lease == null ? DEFAULT_LEASE : lease;
    poll = poll == null ? DEFAULT_POLL : poll;
    placing = placing == null ? DEFAULT_PLACING : placing;
    waiting = waiting == null ? DEFAULT_WAITING : waiting;
    workers = workers == null ? DEFAULT_WORKERS : workers;
    firstPause = firstPause == null ? DEFAULT_FIRST_PAUSE : firstPause;
    longestPause = longestPause == null ? DEFAULT_LONGEST_PAUSE : longestPause;
    Check.atLeast("answerWithin", answerWithin, Duration.ofMillis(1));
    Check.atLeast("answerMargin", answerMargin, Duration.ZERO);
    Check.atLeast("stepTimeout", stepTimeout, Duration.ofMillis(1));
    Check.atLeast("lease", lease, stepTimeout.plusMillis(1));
    Check.atLeast("poll", poll, Duration.ofMillis(1));
    Check.between("placing", placing, 1, 10_000);
    Check.between("waiting", waiting, 0, 1_000_000);
    Check.between("workers", workers, 1, 10_000);
    Check.atLeast("firstPause", firstPause, Duration.ofMillis(1));
    Check.atLeast("longestPause", longestPause, firstPause);
  }

  /** All defaults. */
  public static OrdersOptions defaults() {
    return new OrdersOptions(null, null, null, null, null, null, null, null, null, null);
  }
}
