package dev.flotilla.fleet.impl.plan;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a supervisor has started, as written to {@code FLOTILLA_HOME/state}: enough to find and stop
 * all of it after the supervisor itself has died.
 *
 * @param supervisor stays first: {@code run.sh} looks for its pid, and then for the phase
 * @param cluster name of the cluster
 * @param phase where the whole is
 * @param startedAt ISO 8601, for people
 * @param portOffset as given at start
 * @param controlPort of the supervisor's control server on loopback
 * @param databaseUri what nodes connect to; without a password if it is not ours
 * @param urls base URLs by name
 * @param postgres the database
 * @param nodes all that should run, in the order of the plan
 */
public record FleetState(
    ProcessId supervisor,
    String cluster,
    Phase phase,
    String startedAt,
    int portOffset,
    int controlPort,
    String databaseUri,
    Map<String, String> urls,
    PostgresEntry postgres,
    List<NodeEntry> nodes) {

  /** The name of the database where nodes have theirs. */
  public static final String POSTGRES = "postgres";

  /** Where the cluster is as a whole. */
  public enum Phase {
    STARTING,
    READY,
    /** The start is over, and at least one node did not come up. */
    DEGRADED,
    STOPPING
  }

  /**
   * The database.
   *
   * @param process of the embedded server; empty while it is down, and for an external server
   * @param state as the supervisor sees it: {@code STARTING UP DOWN LOST}
   * @param restarts how often it came back
   */
  public record PostgresEntry(Optional<ProcessId> process, String state, int port, int restarts) {}

  /**
   * One node.
   *
   * @param process empty while it is down
   * @param state as the supervisor sees it: {@code STARTING UP DRAINING DOWN}
   * @param endpoint base URL of its endpoint
   * @param hazelcast {@code host:port} of its member
   * @param verticles what the plan gives it, class names
   * @param restarts how often it came back
   * @param release the folder of its jars
   * @param configuration fingerprint of what {@code cluster.yaml} said when it was started
   * @param drained whether an operation has drained it
   * @param reason why it was given up; empty if it was not
   */
  public record NodeEntry(
      String name,
      String group,
      String version,
      Optional<ProcessId> process,
      String state,
      String endpoint,
      String hazelcast,
      List<String> verticles,
      int restarts,
      String release,
      String configuration,
      boolean drained,
      String reason) {}

  /** The process of a node or of the database; empty if it does not run here now. */
  public Optional<ProcessId> process(String name) {
    return name.equals(FleetState.POSTGRES) ? postgres.process() : node(name).process();
  }

  /** The node of this name. */
  public NodeEntry node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                FleetFailure.wrongUse(
                    "no node "
                        + name
                        + "; nodes are: "
                        + String.join(", ", nodes.stream().map(NodeEntry::name).toList())));
  }
}
