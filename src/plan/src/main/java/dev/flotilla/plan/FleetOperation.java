package dev.flotilla.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A change to the nodes of a launcher, which runs one at a time. Immutable: a later look gives a
 * later record.
 *
 * @param id unique in the home of the launcher
 * @param target what it changes, such as {@code shop}, {@code shop-1} or {@code all}
 * @param by who asked for it, as the client named itself; it is not verified
 * @param endedAt empty while it runs
 * @param message what became of it, in a sentence; empty while it runs
 * @param events what happened so far, oldest first
 */
public record FleetOperation(
    String id,
    OperationKind kind,
    String target,
    String by,
    Instant startedAt,
    Optional<Instant> endedAt,
    OperationState state,
    String message,
    List<OperationEvent> events) {

  public FleetOperation {
    events = List.copyOf(events);
  }

  /** What is done. */
  public enum OperationKind {
    /** A group gets another number of nodes. */
    SCALE,
    /** A node leaves in order and stays down. */
    DRAIN,
    /** A node leaves in order and is started again. */
    RESTART,
    /** One node after the other is restarted. */
    ROLLING_RESTART,
    /** The cluster becomes what {@code cluster.yaml} says. */
    APPLY
  }

  /** How far it is. */
  public enum OperationState {
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  /**
   * One step.
   *
   * @param node the node it is about
   * @param text its state, with what there is to say about it
   */
  public record OperationEvent(Instant at, String node, String text) {}

  /** Whether nothing more will happen. */
  public boolean ended() {
    return state != OperationState.RUNNING;
  }

  /** The same with only the events from a position on. */
  public FleetOperation since(int event) {
    int from = Math.max(0, Math.min(event, events.size()));
    List<OperationEvent> later = events.subList(from, events.size());
    return new FleetOperation(id, kind, target, by, startedAt, endedAt, state, message, later);
  }
}
