package dev.flotilla.fleet.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
    state.postgres().filter(ProcessId::alive).ifPresent(id -> names.add(named("PostgreSQL", id)));
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
    state.postgres().ifPresent(server -> end(server, Signal.INT));
    return found;
  }

  /**
   * The server that runs in this folder or one folder below it, by what it wrote there itself: the
   * state does not tell when the launcher crashed while the server was coming up.
   */
  static Optional<ProcessId> postgresIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(folder, 2, Leftovers::isPidFile)) {
      return files.map(Leftovers::server).flatMap(Optional::stream).findFirst();
    } catch (IOException unreadable) {
      throw new FleetFailure(
          "cannot look for a running PostgreSQL in " + folder + ": " + unreadable);
    }
  }

  private static boolean isPidFile(Path file, BasicFileAttributes attributes) {
    return file.endsWith("postmaster.pid");
  }

  private static Optional<ProcessId> server(Path pidFile) {
    try {
      // Line 1: pid, line 2: data directory; see PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*.
      List<String> lines = Files.readAllLines(pidFile);
      Optional<ProcessId> process = ProcessId.of(Long.parseLong(lines.get(0).strip()));
      return process.filter(id -> runsPostgres(id, lines.get(1).strip()));
    } catch (IOException | RuntimeException goneOrHalfWritten) {
      return Optional.empty();
    }
  }

  /** Ends one process with a signal, by force after a deadline. Blocks. */
  static void end(ProcessId process, Signal signal) {
    signal.send(process);
    endOf(process, DATABASE_DEADLINE);
  }

  private static boolean runsPostgres(ProcessId id, String data) {
    return ProcessHandle.of(id.pid())
        .flatMap(handle -> handle.info().commandLine())
        .filter(line -> line.contains("postgres") && line.contains(data))
        .isPresent();
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
