package dev.flotilla.plan;

import java.util.List;
import java.util.Optional;

/**
 * The nodes of a launcher, as it sees them.
 *
 * @param phase {@code STARTING}, {@code READY}, {@code DEGRADED} or {@code STOPPING}
 * @param operation the one that runs now
 */
public record FleetStatus(
    String cluster,
    String phase,
    List<FleetGroup> groups,
    List<FleetNode> nodes,
    Optional<FleetOperation> operation) {

  /**
   * One group.
   *
   * @param nodes how many nodes it should have
   * @param planned how many {@code cluster.yaml} says, which {@code scale} overrides
   * @param verticles class names
   */
  public record FleetGroup(String name, int nodes, int planned, List<String> verticles) {}

  /**
   * One node.
   *
   * @param state {@code STARTING UP DRAINING DOWN}
   * @param pid absent while it is down
   * @param drained whether an operation has drained it
   * @param reason why it was given up; empty if it was not
   * @param release the folder of its jars
   */
  public record FleetNode(
      String name,
      String group,
      String state,
      Optional<Long> pid,
      String endpoint,
      int restarts,
      boolean drained,
      String reason,
      String release) {}
}
