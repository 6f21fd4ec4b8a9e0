package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
import java.time.Duration;

/**
 * Fifth stage of a call: decides whether and when it is retried after a failed attempt. By code and
 * idempotency, as often as the policy allows, and before the deadline; the caller takes the retry
 * from the budget.
 *
 * @see dev.flotilla.mesh.policy.RetryOptions
 */
final class RetryDecision {

  /** Stands for a wait: the call is not retried and ends with the failure. */
  static final long NEVER = -1;

  private RetryDecision() {}

  /**
   * Returns the wait before the next attempt.
   *
   * @param attempts that were made so far
   * @param leftNanos until the call's deadline
   * @return nanoseconds, or {@link #NEVER}
   */
  static long waitNanos(
      Call call,
      CompiledPolicy policy,
      ServiceFailure failure,
      AttemptEnd end,
      int attempts,
      long leftNanos) {
    if (attempts >= policy.maxAttempts()
        || !FailureClassifier.mayRepeat(failure, call.idempotent())) {
      return NEVER;
    }
    // The sum, not the longer one: callers that were told the same time must not return together.
    long backoff = end.hasWaited() ? 0 : policy.backoff().nanosAfter(attempts);
    long wait = failure.retryAfter().orElse(Duration.ZERO).toNanos() + backoff;
    return wait < leftNanos ? wait : NEVER;
  }
}
