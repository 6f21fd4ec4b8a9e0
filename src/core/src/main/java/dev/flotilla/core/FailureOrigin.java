package dev.flotilla.core;

import dev.flotilla.core.ServiceFailure.Code;

/**
 * Whose fault a failure is. The one place that decides it: breakers and outlier ejection ask here
 * whether a failure speaks against the called one, logs ask for their level and whether a stack
 * helps, metrics have it as the tag {@code origin}, and the gateway answers 4xx for {@link #CALLER}
 * and 5xx for the others. The whole table, code by code, is in {@code docs/failures.md}.
 */
public enum FailureOrigin {
  /**
   * What the caller asked for cannot be had: the value, its rights, the state of things. Whoever
   * else were asked would say the same, so it counts against nobody, and it is no news to an
   * operator.
   */
  CALLER,
  /**
   * The called one has a defect that this call met. It answered, so it lives; and since one input
   * is enough to meet a defect, it counts against an instance only in comparison with the others.
   */
  CALLEE,
  /** No answer, or none in time: it may be the called one, its node, or the way there. */
  PATH,
  /** There is no room now; it passes when there is less to do. */
  CAPACITY;

  /** Whose fault a failure with this code is. */
  public static FailureOrigin of(Code code) {
    return switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          FAILED_PRECONDITION,
          ABORTED ->
          CALLER;
      case INTERNAL -> CALLEE;
      case UNAVAILABLE, UNKNOWN, DEADLINE_EXCEEDED -> PATH;
      case RESOURCE_EXHAUSTED -> CAPACITY;
    };
  }

  /** Whose fault this is; what is no {@link ServiceFailure} is a defect of the called one. */
  public static FailureOrigin of(Throwable failure) {
    return failure instanceof ServiceFailure known ? of(known.code()) : CALLEE;
  }

  /**
   * The same for a call whose caller may have given it too little time: what then was not done in
   * time is the caller's own doing.
   *
   * @param hadFairTime whether the call had about the time that such calls have by themselves
   */
  public static FailureOrigin of(Throwable failure, boolean hadFairTime) {
    boolean outOfTime =
        failure instanceof ServiceFailure known
            && (known.code() == Code.DEADLINE_EXCEEDED || known.code() == Code.UNKNOWN);
    return outOfTime && !hadFairTime ? CALLER : of(failure);
  }

  /**
   * Whether a log should show the stack of what caused it: only of a defect, and only where the
   * cause itself is at hand.
   */
  public static boolean deservesStack(Throwable cause) {
    return !(cause instanceof ServiceFailure) && of(cause) == CALLEE;
  }
}
