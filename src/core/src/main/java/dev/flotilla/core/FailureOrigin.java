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
   * The request cannot be fulfilled: because of its values, the rights of the caller or the state
   * of the data. Every other instance would refuse it as well, so it counts against no instance,
   * and an operator need not know about it.
   */
  CALLER,
  /**
   * The called one has a defect that this call met. It answered, so it lives; and since one input
   * is enough to meet a defect, it counts against an instance only in comparison with the others.
   */
  CALLEE,
  /** No answer, or none in time: it may be the called one, its node, or the way there. */
  PATH,
  /** The instance has no capacity at the moment; this passes when its load falls. */
  CAPACITY;

  /** Whose fault a failure with this code is. */
  public static FailureOrigin of(Code code) {
    return switch (code) {
      case CANCELLED,
          INVALID_ARGUMENT,
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

  /** Returns the origin of a failure; any other throwable is a defect of the called service. */
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
   * Whether a log should show the stack of what caused it: only for a defect, and only in the JVM
   * that has the cause itself.
   */
  public static boolean deservesStack(Throwable cause) {
    return !(cause instanceof ServiceFailure) && of(cause) == CALLEE;
  }
}
