package dev.flotilla.mesh.breaker;

/** Why a breaker opened, or an instance was ejected. */
public enum TripCause {
  /** Too large a share of the last calls failed. */
  FAILURE_RATE,
  /** Too large a share of the last calls was slow. */
  SLOW_CALL_RATE,
  /** Too many calls in a row failed. */
  CONSECUTIVE_FAILURES,
  /** Far fewer of its calls succeeded than of those to the other instances. */
  SUCCESS_RATE,
  /** Its answers took far longer than those of the other instances. */
  LATENCY,
  /** It no longer answered. */
  UNANSWERED,
  /** A probe failed: it has not recovered. */
  PROBE_FAILED,
  /** An operator or the application opened it. */
  FORCED
}
