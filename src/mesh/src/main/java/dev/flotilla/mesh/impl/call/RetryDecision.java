package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
import java.time.Duration;

/**
 * Fifth stage of a call: whether it is tried again after a failed attempt, and when. By code and
 * idempotency, as often as the policy allows, before the deadline, within the budget.
 *
 * @see dev.flotilla.mesh.policy.RetryOptions
 */
final class RetryDecision {

  /** Instead of a wait: the failure stands. */
  static final long NEVER = -1;

  private RetryDecision() {}

  /**
   * The wait before the next attempt; takes it from the budget if it is not paid for.
   *
   * @param attempts that were made so far
   * @param leftNanos until the call's deadline
   * @return nanoseconds, or {@link #NEVER}
   */
  static long waitNanos(
      MeshCall<?> call,
      ServiceFailure failure,
      AttemptEnd attemptEnd,
      int attempts,
      long leftNanos) {
    CompiledPolicy compiledPolicy = call.compiledPolicy();
    if (attempts >= compiledPolicy.policy().retry().maxAttempts()
        || !FailureClassifier.mayRepeat(failure, call.idempotent())) {
      return NEVER;
    }
    // Added, not the longer of the two: all who were told the same time must not come at once.
    long backoff = attemptEnd.hasWaited() ? 0 : compiledPolicy.backoff().nanosAfter(attempts);
    long wait = failure.retryAfter().orElse(Duration.ZERO).toNanos() + backoff;
    if (wait >= leftNanos) {
      return NEVER;
    }
    return attemptEnd.isPaid() || call.payForRepeat() ? wait : NEVER;
  }
}
