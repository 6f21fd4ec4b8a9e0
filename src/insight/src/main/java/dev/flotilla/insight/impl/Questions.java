package dev.flotilla.insight.impl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.mesh.Forecast;
import dev.flotilla.mesh.InstanceHealth;
import java.util.List;

/** What is asked of nodes over the event bus, and what they answer: JSON, in a buffer each. */
final class Questions {

  private static final String ADDRESS = "flotilla.insight.";

  private Questions() {}

  /**
   * Asks how a node is, or what would have been.
   *
   * @param candidate policies to try; null to ask how it is
   */
  record Question(JsonNode candidate) {}

  /**
   * How a node is.
   *
   * @param version of the policies that it goes by
   * @param health of all instances that it has called
   */
  record Report(long version, List<InstanceHealth> health) {}

  /** What would have been. */
  record Forecasts(List<Forecast> all) {}

  /** Where a node is asked. */
  static String address(String memberId) {
    return ADDRESS + memberId;
  }
}
