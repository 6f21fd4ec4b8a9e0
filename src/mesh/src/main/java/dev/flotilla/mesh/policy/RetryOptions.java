package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * When a failed call is tried again: if it did not execute ({@code UNAVAILABLE}), or if it is
 * idempotent and failed with {@code UNAVAILABLE}, {@code UNKNOWN}, or {@code RESOURCE_EXHAUSTED}
 * that says when to come back. Absent (null) components take their defaults. Immutable.
 *
 * <p>The wait before attempt n+1 is random between zero and {@code min(maxBackoff, backoff · 2ⁿ⁻¹)}
 * ("full jitter"); there is none after a node was lost or hung, the caller has waited already. A
 * wait that the failing side asks for ({@code retryAfterMs}) comes before that one, so that not all
 * who were told the same time come at once; if it does not end before the deadline, the call fails
 * at once.
 *
 * @param maxAttempts the first one included; 1 to 10, and 1 means never again
 * @param backoff bound of the first wait; 1 ms to 1 min
 * @param maxBackoff bound of every wait, {@code backoff} to 1 min; also how long a call waits,
 *     once, for a service whose last instance has just gone
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">
 *     Exponential Backoff And Jitter</a>
 */
@RecordBuilder
public record RetryOptions(Integer maxAttempts, Duration backoff, Duration maxBackoff)
    implements RetryOptionsBuilder.With {

  /** 3. Source: AWS SDK and gRPC service config examples; more only feeds an outage. */
  public static final int DEFAULT_MAX_ATTEMPTS = 3;

  /** 25 ms. Source: Envoy's base interval for retries. */
  public static final Duration DEFAULT_BACKOFF = Duration.ofMillis(25);

  /** 250 ms. Source: Envoy, ten times the base interval. */
  public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofMillis(250);

  public RetryOptions {
    maxAttempts = maxAttempts == null ? DEFAULT_MAX_ATTEMPTS : maxAttempts;
    backoff = backoff == null ? DEFAULT_BACKOFF : backoff;
    maxBackoff = maxBackoff == null ? longer(backoff, DEFAULT_MAX_BACKOFF) : maxBackoff;
    Check.between("maxAttempts", maxAttempts, 1, 10);
    Check.between("backoff in ms", backoff.toMillis(), 1, 60_000);
    Check.between("maxBackoff in ms", maxBackoff.toMillis(), backoff.toMillis(), 60_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static RetryOptionsBuilder builder() {
    return RetryOptionsBuilder.builder();
  }

  /** 3 attempts, 25 ms to 250 ms between them. */
  public static RetryOptions defaults() {
    return builder().build();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
