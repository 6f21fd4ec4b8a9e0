package dev.flotilla.mesh.breaker;

/** Why a breaker opened, or an instance was ejected. */
public enum TripCause {
  /** Too large a share of the last calls failed. */
  FAILURE_RATE,
  /** Too large a share of the last calls was slow. */
  SLOW_CALL_RATE,
  /** Too many calls in a row failed. */
  CONSECUTIVE_FAILURES,
  /** Far fewer of its calls went well than of those to the other instances. */
  SUCCESS_RATE,
  /** It answered far more slowly than the other instances. */
  LATENCY,
  /** It stopped answering. */
  UNANSWERED,
  /** It was tried again, and is not well yet. */
  PROBE_FAILED,
  /** Somebody said so. */
  FORCED
}
