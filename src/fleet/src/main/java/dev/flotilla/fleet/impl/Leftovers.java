package dev.flotilla.fleet.impl;

import dev.flotilla.sql.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends what a crashed supervisor has left behind, and nothing else: each process is known by number
 * and start time.
 */
final class Leftovers {

  private static final Duration NODE_DEADLINE = Duration.ofSeconds(20);
  private static final Duration DATABASE_DEADLINE = Duration.ofSeconds(20);

  private Leftovers() {}

  /** Names of the processes that still run, as {@code shop-1 (pid 4711)}. */
  static List<String> of(FleetState state) {
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
  static List<String> clean(FleetState state) {
    List<String> found = of(state);
    List<ProcessId> nodes =
        state.nodes().stream()
            .map(FleetState.NodeEntry::process)
            .flatMap(Optional::stream)
            .toList();
    nodes.forEach(Signal.CONT::send);
    nodes.forEach(Signal.TERM::send);
    nodes.forEach(node -> endOf(node, NODE_DEADLINE));
    // INT is PostgreSQL's fast shutdown: it disconnects clients and writes a checkpoint.
    state.postgres().process().ifPresent(server -> end(server, Signal.INT));
    return found;
  }

  /**
   * The server that runs on this data, by what it wrote there itself: the state does not tell when
   * the launcher crashed while the server was coming up.
   */
  static Optional<ProcessId> postgresIn(Path data) {
    return EmbeddedServer.process(data).flatMap(server -> ProcessId.of(server.pid()));
  }

  /** Ends one process with a signal, by force after a deadline. Blocks. */
  static void end(ProcessId process, Signal signal) {
    Signal.CONT.send(process); // a paused one would see it only when somebody resumes it
    signal.send(process);
    endOf(process, DATABASE_DEADLINE);
  }

  private static void endOf(ProcessId process, Duration deadline) {
    if (!Await.until(() -> !process.alive(), deadline)) {
      Signal.KILL.send(process);
      if (!Await.until(() -> !process.alive(), Duration.ofSeconds(10))) {
        throw new FleetFailure("process " + process.pid() + " cannot be ended");
      }
    }
  }

  private static String named(String name, ProcessId id) {
    return name + " (pid " + id.pid() + ")";
  }
}
