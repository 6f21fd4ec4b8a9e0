package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.mesh.breaker.BreakerOptions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How calls to one service behave. Every absent (null) part takes its default. Immutable.
 *
 * @param timeout what a request may take, all attempts together; 1 ms to 10 min. A deadline that
 *     came with the request being handled cuts it shorter
 * @param attemptTimeout how long one attempt of an idempotent call waits for its answer before the
 *     call is tried elsewhere; 1 ms to 10 min. The last attempt gets all the time that is left,
 *     also when the retry budget is spent; calls that are not idempotent always do
 * @param retry when a failed call is tried again
 * @param retryBudget how many calls may be tried again, all callers on this node together
 * @param outlier when an instance is ejected
 * @param breaker when a named breaker opens; its rate, window and minimum also judge instances
 * @param balancer which healthy instance gets a call
 * @param limit how many calls are in flight at the same time
 * @param hedge when a slow call is sent a second time
 * @param traffic which versions get which calls
 */
@RecordBuilder
public record Policy(
    Duration timeout,
    Duration attemptTimeout,
    RetryOptions retry,
    RetryBudgetOptions retryBudget,
    OutlierOptions outlier,
    BreakerOptions breaker,
    BalancerOptions balancer,
    LimitOptions limit,
    HedgeOptions hedge,
    TrafficOptions traffic)
    implements PolicyBuilder.With {

  /** 5 s. Source: what a person still waits for; gRPC and the event bus (30 s) give no good one. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /** 1 s. Source: two attempts fit into the 2 s in which a request must survive a hung node. */
  public static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofMinutes(10);

  public Policy {
    timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
    attemptTimeout = attemptTimeout == null ? DEFAULT_ATTEMPT_TIMEOUT : attemptTimeout;
    retry = retry == null ? RetryOptions.defaults() : retry;
    retryBudget = retryBudget == null ? RetryBudgetOptions.defaults() : retryBudget;
    outlier = outlier == null ? OutlierOptions.defaults() : outlier;
    breaker = breaker == null ? BreakerOptions.defaults() : breaker;
    balancer = balancer == null ? BalancerOptions.defaults() : balancer;
    limit = limit == null ? LimitOptions.defaults() : limit;
    hedge = hedge == null ? HedgeOptions.defaults() : hedge;
    traffic = traffic == null ? TrafficOptions.defaults() : traffic;
    Check.between("timeout in ms", timeout.toMillis(), 1, LONGEST.toMillis());
    Check.between("attemptTimeout in ms", attemptTimeout.toMillis(), 1, LONGEST.toMillis());
  }

  /** A builder; a component that is not set takes its default. */
  public static PolicyBuilder builder() {
    return PolicyBuilder.builder();
  }

  /** The built-in policy. */
  public static Policy defaults() {
    return builder().build();
  }
}
