package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.os.Polling;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts and stops the server of one data directory by {@code pg_ctl}, which makes it the leader of
 * a session of its own: Ctrl-C in the launcher's terminal does not reach it.
 */
record ServerControl(Binaries binaries, OsUser osUser, DataDirectory data, Duration stopTimeout) {

  /** The server that runs on this data; a file left by one that does not is removed. */
  Optional<PidFile> running() throws IOException {
    Optional<PidFile> file = PidFile.of(data.cluster());
    if (file.isPresent() && !file.get().isAlive()) {
      file.get().delete();
      return Optional.empty();
    }
    return file;
  }

  /** Starts the server with this configuration and waits until it takes connections. */
  PidFile start(String config, Deadline deadline) throws IOException {
    OrphanedBackends.end(data.cluster());
    running(); // deletes the file of one that was killed a moment ago and may not be reaped yet
    data.rotateLog();
    Files.writeString(data.config(), config);
    long logged = data.logBytes();
    String log = data.log().getFileName().toString();
    String seconds = Long.toString(Math.max(1, deadline.left(Clock.system()).toSeconds()));
    try {
      run(pgCtl("start", "-w", "-t", seconds, "-l", log), deadline);
      return PidFile.of(data.cluster()).orElseThrow(() -> failed("it ended at once"));
    } catch (IllegalStateException notStarted) {
      stop(); // one that is still starting up must not be left behind
      throw failed(data.lastWords(logged));
    }
  }

  private IllegalStateException failed(String why) {
    return new IllegalStateException("PostgreSQL on " + data.folder() + " did not start: " + why);
  }

  /** Stops the server: in order, or hard if that takes too long. Harmless if none runs. */
  void stop() throws IOException {
    Optional<PidFile> server = running();
    if (server.isEmpty() || stopped(server.get(), "fast") || stopped(server.get(), "immediate")) {
      return;
    }
    ProcessHandle.of(server.get().pid()).ifPresent(ProcessHandle::destroyForcibly);
    if (!Polling.until(() -> !server.get().isAlive(), stopTimeout)) {
      throw new IllegalStateException(
          "PostgreSQL, process " + server.get().pid() + " cannot be ended");
    }
  }

  private boolean stopped(PidFile server, String mode) {
    Deadline deadline = Deadline.after(Clock.system(), stopTimeout);
    try {
      // A process that was stopped by SIGSTOP sees the request only after it is resumed.
      run(List.of("/bin/sh", "-c", "kill -CONT " + server.pid()), deadline);
      run(stopCommand(mode), deadline);
    } catch (IllegalStateException endedMeanwhile) {
      // What counts is whether it lives.
    }
    return Polling.until(() -> !server.isAlive(), deadline);
  }

  /** Asks the server to stop, and does not wait for it. */
  List<String> stopCommand(String mode) {
    return pgCtl("stop", "-W", "-m", mode);
  }

  private void run(List<String> command, Deadline deadline) {
    Command.run(command, data.folder(), deadline);
  }

  /**
   * {@code pg_ctl} gives the path to a shell: one that the shell would change is told relative to
   * where it works. Any other is told whole, so that lists of processes show whose server it is.
   */
  private List<String> pgCtl(String action, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.program("pg_ctl"),
                action,
                "-D",
                (ProgramFolder.isPlain(data.cluster())
                        ? data.cluster()
                        : data.cluster().getFileName())
                    .toString()));
    command.addAll(List.of(options));
    return osUser.command(command);
  }
}
