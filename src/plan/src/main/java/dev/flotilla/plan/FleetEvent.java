package dev.flotilla.plan;

import java.time.Instant;

/**
 * Something that a launcher saw or was told of. Immutable.
 *
 * @param by who did it, as the client named itself; {@code launcher} if no one asked for it
 * @param subject what it is about, such as {@code shop-1} or {@code postgres}
 * @param text what happened, a sentence without its subject
 */
public record FleetEvent(Instant at, FleetEventKind kind, String by, String subject, String text) {

  /** What can happen. */
  public enum FleetEventKind {
    /** The process of a node has another state. */
    NODE,
    /** The database has another state. */
    DATABASE,
    /** An operation began or ended. */
    OPERATION,
    /** A person sent a signal: kill, pause or resume. */
    SIGNAL,
    /** A node starts from other code. */
    DEPLOY,
    /** A load run or a disturbance began or ended. */
    LOAD
  }
}
