package dev.flotilla.mesh.policy;

import dev.flotilla.mesh.breaker.BreakerOptions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * What {@code policies.yaml} says about one service. A part that is absent (null) is that of {@code
 * defaults} in the same file; a part that is there replaces it whole, and what the part leaves out
 * is built in. Immutable; the parts are those of {@link Policy}.
 */
@RecordBuilder
public record PolicyOverrides(
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
    implements PolicyOverridesBuilder.With {

  public PolicyOverrides {
    // Refuses values out of range here, where configuration still knows the path.
    new Policy(
        timeout,
        attemptTimeout,
        retry,
        retryBudget,
        outlier,
        breaker,
        balancer,
        limit,
        hedge,
        traffic);
  }

  /** A builder; a component that is not set takes its default. */
  public static PolicyOverridesBuilder builder() {
    return PolicyOverridesBuilder.builder();
  }

  /** Overrides that leave nothing to the defaults. */
  public static PolicyOverrides of(Policy policy) {
    return new PolicyOverrides(
        policy.timeout(),
        policy.attemptTimeout(),
        policy.retry(),
        policy.retryBudget(),
        policy.outlier(),
        policy.breaker(),
        policy.balancer(),
        policy.limit(),
        policy.hedge(),
        policy.traffic());
  }

  /** The policy that results. */
  public Policy over(Policy defaults) {
    return new Policy(
        timeout == null ? defaults.timeout() : timeout,
        attemptTimeout == null ? defaults.attemptTimeout() : attemptTimeout,
        retry == null ? defaults.retry() : retry,
        retryBudget == null ? defaults.retryBudget() : retryBudget,
        outlier == null ? defaults.outlier() : outlier,
        breaker == null ? defaults.breaker() : breaker,
        balancer == null ? defaults.balancer() : balancer,
        limit == null ? defaults.limit() : limit,
        hedge == null ? defaults.hedge() : hedge,
        traffic == null ? defaults.traffic() : traffic);
  }
}
