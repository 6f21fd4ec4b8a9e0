package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.os.Polling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is left of a server whose main process was killed: its other processes end as soon as they
 * notice, but one that hangs keeps the shared memory, and a new server does not start meanwhile.
 */
final class OrphanedBackends {

  /** They notice at their next wait, which is a moment away unless they hang. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private OrphanedBackends() {}

  /**
   * Waits for those of a data directory that has no server, and kills what stays.
   *
   * @throws IllegalStateException naming what cannot be ended
   */
  static void end(Path data) {
    if (Polling.until(() -> of(data).isEmpty(), PATIENCE)) {
      return;
    }
    of(data).forEach(ProcessHandle::destroyForcibly);
    if (!Polling.until(() -> of(data).isEmpty(), PATIENCE)) {
      throw new IllegalStateException(
          "PostgreSQL processes of an earlier run on "
              + data
              + " cannot be ended: "
              + of(data).stream().map(ProcessHandle::pid).toList());
    }
  }

  /**
   * Each has the data directory as its working directory. A process whose working directory cannot
   * be read belongs to another user. Without {@code /proc} no process is found; the new server then
   * fails with the reason.
   */
  static List<ProcessHandle> of(Path data) {
    if (!PostgresProcess.hasProc()) {
      return List.of();
    }
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      Optional<Path> wanted = Optional.of(data.toRealPath());
      return all.filter(process -> PostgresProcess.folder(process.pid()).equals(wanted))
          .filter(process -> PostgresProcess.runs(process.pid()))
          .toList();
    } catch (IOException noData) {
      return List.of();
    }
  }
}
