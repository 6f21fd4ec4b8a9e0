package dev.flotilla.insight;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.policy.Forecast;
import java.util.List;

/** What is asked of nodes over the event bus, and what they answer: JSON, in a buffer each. */
public final class AdminMessages {

  private static final String ADDRESS = "flotilla.insight.";

  private AdminMessages() {}

  /**
   * Asks how a node is, or what would have been.
   *
   * @param candidate policies to try; null to ask how it is
   */
  public record ForecastRequest(JsonNode candidate) {}

  /**
   * How a node is.
   *
   * @param version of the policies that the node uses
   * @param health of all instances that it has called
   */
  public record NodeReport(long version, List<InstanceHealth> health) {}

  /** What would have been. */
  public record ForecastReply(List<Forecast> all) {}

  /** Where a node is asked. */
  public static String address(String memberId) {
    return ADDRESS + memberId;
  }
}
