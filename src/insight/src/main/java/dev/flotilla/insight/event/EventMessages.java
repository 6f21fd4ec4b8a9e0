package dev.flotilla.insight.event;

import java.time.Instant;
import java.util.List;

/** How a node is asked for what it saw, over the event bus: JSON, in a buffer each. */
public final class EventMessages {

  private static final String ADDRESS = "flotilla.events.";

  private EventMessages() {}

  /**
   * Asks for events.
   *
   * @param after only later ones
   */
  public record EventRequest(Instant after) {}

  /** What a node saw, oldest first. */
  public record EventReply(List<ClusterEvent> events) {}

  /** Where a node is asked. */
  public static String address(String memberId) {
    return ADDRESS + memberId;
  }
}
