package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.BreakerOptions;

/** What the outcome of a call says about the one that was called. */
public final class FailureClassifier {

  private FailureClassifier() {}

  /**
   * Whether the failure is one of those that count. By default {@code RESOURCE_EXHAUSTED} is not:
   * shedding load is what a healthy instance does, and ejecting it moves the load to the next.
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
   * Whether the called one must have been alive to give this outcome; the other codes can come from
   * the transport on this side.
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
   * Whether the called one had no room for it. So quick an answer says nothing about how quick it
   * is, and who looked at it would send it even more.
   */
  public static boolean shed(Throwable failure) {
    return failure instanceof ServiceFailure known && known.code() == Code.RESOURCE_EXHAUSTED;
  }

  /** Whether the call may be made again. */
  public static boolean mayRepeat(ServiceFailure failure, boolean idempotent) {
    if (failure.surelyDidNotRun()) {
      return true;
    }
    return idempotent
        && switch (failure.code()) {
          case UNAVAILABLE, UNKNOWN -> true;
          case RESOURCE_EXHAUSTED -> failure.retryAfter().isPresent(); // it asks to be asked again
          default -> false;
        };
  }
}
