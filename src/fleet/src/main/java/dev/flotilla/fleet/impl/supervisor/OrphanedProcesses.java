package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.os.Polling;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.os.ProcessSignal;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.sql.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends the processes that a crashed supervisor has left behind, and no others: each is identified
 * by its number and its start time.
 */
public final class OrphanedProcesses {

  private static final Duration NODE_DEADLINE = Duration.ofSeconds(20);
  private static final Duration DATABASE_DEADLINE = Duration.ofSeconds(20);

  private OrphanedProcesses() {}

  /** Names of the processes that still run, as {@code shop-1 (pid 4711)}. */
  public static List<String> of(FleetState state) {
    List<String> names = new ArrayList<>();
    state
        .nodes()
        .forEach(
            node ->
                node.process()
                    .filter(ProcessId::alive)
                    .ifPresent(id -> names.add(named(node.name(), id))));
    state
        .postgres()
        .process()
        .filter(ProcessId::alive)
        .ifPresent(id -> names.add(named("PostgreSQL", id)));
    return names;
  }

  /**
   * Ends them: nodes in order, by force after a deadline, the database last. Blocks.
   *
   * @return those that ran
   * @throws FleetFailure naming a process that could not be ended
   */
  public static List<String> clean(FleetState state) {
    List<String> found = of(state);
    List<ProcessId> nodes =
        state.nodes().stream()
            .map(FleetState.NodeEntry::process)
            .flatMap(Optional::stream)
            .toList();
    nodes.forEach(ProcessSignal.CONT::send);
    nodes.forEach(ProcessSignal.TERM::send);
    nodes.forEach(node -> endOf(node, NODE_DEADLINE));
    // INT is PostgreSQL's fast shutdown: it disconnects clients and writes a checkpoint.
    state.postgres().process().ifPresent(server -> end(server, ProcessSignal.INT));
    return found;
  }

  /**
   * The server that runs on this data, by what it wrote there itself: the state does not tell when
   * the launcher crashed while the server was coming up.
   */
  public static Optional<ProcessId> postgresIn(Path data) {
    return EmbeddedServer.process(data).flatMap(server -> ProcessId.of(server.pid()));
  }

  /** Ends one process with a signal, by force after a deadline. Blocks. */
  public static void end(ProcessId process, ProcessSignal processSignal) {
    ProcessSignal.CONT.send(process); // a paused one sees the signal only after that
    processSignal.send(process);
    endOf(process, DATABASE_DEADLINE);
  }

  private static void endOf(ProcessId process, Duration deadline) {
    if (!Polling.until(() -> !process.alive(), deadline)) {
      ProcessSignal.KILL.send(process);
      if (!Polling.until(() -> !process.alive(), Duration.ofSeconds(10))) {
        throw new FleetFailure("process " + process.pid() + " cannot be ended");
      }
    }
  }

  private static String named(String name, ProcessId id) {
    return name + " (pid " + id.pid() + ")";
  }
}
