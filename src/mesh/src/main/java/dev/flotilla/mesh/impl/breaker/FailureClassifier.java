package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.BreakerOptions;

/** What the outcome of a call says about the health of the callee. */
public final class FailureClassifier {

  private FailureClassifier() {}

  /**
   * Whether the failure counts against the callee. By default {@code RESOURCE_EXHAUSTED} does not:
   * a healthy instance sheds load, and ejecting it would move that load to the next one.
   *
   * @param failure null for success
   */
  public static boolean unhealthy(Throwable failure, BreakerOptions options) {
    if (failure == null) {
      return false;
    }
    Code code = failure instanceof ServiceFailure known ? known.code() : Code.INTERNAL;
    return options.failureCodes().contains(code);
  }

  /**
   * Whether only a callee that is alive can give this outcome; the other codes can come from the
   * transport on this side.
   *
   * @param failure null for success
   */
  public static boolean provesLife(Throwable failure) {
    if (failure instanceof ServiceFailure known) {
      return switch (known.code()) {
        case UNAVAILABLE, UNKNOWN, DEADLINE_EXCEEDED -> false;
        default -> true;
      };
    }
    return failure == null;
  }

  /**
   * Whether the callee shed the call. Such a quick answer says nothing about the callee's latency,
   * and a balancer that counted it would send even more calls there.
   */
  public static boolean shed(Throwable failure) {
    return failure instanceof ServiceFailure known && known.code() == Code.RESOURCE_EXHAUSTED;
  }

  /** Whether the called service ended the call because its caller had cancelled it. */
  public static boolean cancelled(Throwable failure) {
    return failure instanceof ServiceFailure known && known.code() == Code.CANCELLED;
  }

  /** Whether the call may be repeated. */
  public static boolean mayRepeat(ServiceFailure failure, boolean idempotent) {
    if (failure.didNotExecute()) {
      return true;
    }
    return idempotent
        && switch (failure.code()) {
          case UNAVAILABLE, UNKNOWN -> true;
          case RESOURCE_EXHAUSTED -> failure.retryAfter().isPresent(); // the callee invites a retry
          default -> false;
        };
  }
}
