package dev.flotilla.insight.impl.trace;

/** Why a trace is kept. The order is that of the messages between nodes; add at the end. */
enum KeepReason {
  /** A part of it failed, or was refused. */
  FAILURE,
  /** A call was retried, hedged, delayed or found no instance. */
  DECISION,
  /** It took longer than nearly all others of its route. */
  SLOW,
  /** It is one of the few of its route that are kept in each minute. */
  ROUTE,
  /** It is one of the share that is kept of all. */
  RATIO,
  /** Its client asked for it. */
  ASKED
}
