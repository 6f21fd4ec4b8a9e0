package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How many calls of a service may be tried again, counted on this node over a sliding window, so
 * that retries never multiply an outage. In a window of W seconds with N calls, {@code max(share ·
 * N, minPerSecond · W)} retries are allowed. Absent (null) components take their defaults.
 * Immutable.
 *
 * <p>Values are those of Finagle's {@code RetryBudget}. It adds share and floor; here the greater
 * one holds, so that a busy service sees at most {@code 1 + share} attempts per call.
 *
 * @param share of calls that may be tried again; 0 to 1
 * @param minPerSecond retries per second that are always allowed, for services with few calls; 0 to
 *     10 000
 * @param window over which calls and retries are counted; 1 s to 60 s
 * @see <a href="https://finagle.github.io/blog/2016/02/08/retry-budgets">Finagle: retry budgets</a>
 */
@RecordBuilder
public record RetryBudgetOptions(Double share, Integer minPerSecond, Duration window)
    implements RetryBudgetOptionsBuilder.With {

  /** 0.2. Source: Finagle; also Envoy's {@code budget_percent}. */
  public static final double DEFAULT_SHARE = 0.2;

  /** 10 per second. Source: Finagle. */
  public static final int DEFAULT_MIN_PER_SECOND = 10;

  /** 10 s. Source: Finagle's time to live of a deposit. */
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

  public RetryBudgetOptions {
    share = share == null ? DEFAULT_SHARE : share;
    minPerSecond = minPerSecond == null ? DEFAULT_MIN_PER_SECOND : minPerSecond;
    window = window == null ? DEFAULT_WINDOW : window;
    Check.between("share", share, 0.0, 1.0);
    Check.between("minPerSecond", minPerSecond, 0, 10_000);
    Check.between("window in ms", window.toMillis(), 1_000, 60_000);
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
