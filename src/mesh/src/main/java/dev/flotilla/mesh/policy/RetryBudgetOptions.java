package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How many calls of a service may be tried again, counted on this node over a sliding window, so
 * that retries never multiply an outage. In a window of W seconds with N calls, {@code
 * max(retryRatio · N, minRetriesPerSecond · W)} retries are allowed. Absent (null) components take
 * their defaults. Immutable.
 *
 * <p>Values are those of Finagle's {@code RetryBudget}. It adds ratio and minimum; here the greater
 * one holds, so that a busy service sees at most {@code 1 + retryRatio} attempts per call.
 *
 * @param retryRatio of calls that may be tried again; 0 to 1
 * @param minRetriesPerSecond retries per second that are always allowed, for services with few
 *     calls; 0 to 10 000
 * @param windowDuration over which calls and retries are counted; 1 s to 60 s
 * @see <a href="https://finagle.github.io/blog/2016/02/08/retry-budgets">Finagle: retry budgets</a>
 */
@RecordBuilder
public record RetryBudgetOptions(
    @FormerName("share") Double retryRatio,
    @FormerName("minPerSecond") Integer minRetriesPerSecond,
    @FormerName("window") Duration windowDuration)
    implements RetryBudgetOptionsBuilder.With {

  /** 0.2. Source: Finagle; also Envoy's {@code budget_percent}. */
  public static final double DEFAULT_RETRY_RATIO = 0.2;

  /** 10 per second. Source: Finagle. */
  public static final int DEFAULT_MIN_RETRIES_PER_SECOND = 10;

  /** 10 s. Source: Finagle's time to live of a deposit. */
  public static final Duration DEFAULT_WINDOW_DURATION = Duration.ofSeconds(10);

  public RetryBudgetOptions {
    retryRatio = retryRatio == null ? DEFAULT_RETRY_RATIO : retryRatio;
    minRetriesPerSecond =
        minRetriesPerSecond == null ? DEFAULT_MIN_RETRIES_PER_SECOND : minRetriesPerSecond;
    windowDuration = windowDuration == null ? DEFAULT_WINDOW_DURATION : windowDuration;
    Check.between("retryRatio", retryRatio, 0.0, 1.0);
    Check.between("minRetriesPerSecond", minRetriesPerSecond, 0, 10_000);
    Check.between("windowDuration in ms", windowDuration.toMillis(), 1_000, 60_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static RetryBudgetOptionsBuilder builder() {
    return RetryBudgetOptionsBuilder.builder();
  }

  /** 20 % of calls, at least 10 per second, over 10 s. */
  public static RetryBudgetOptions defaults() {
    return builder().build();
  }
}
