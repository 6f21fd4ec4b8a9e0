package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.os.Polling;
import dev.flotilla.core.os.PortHolder;
import dev.flotilla.core.os.TcpPorts;
import dev.flotilla.sql.embedded.EmbeddedServer;
import dev.flotilla.sql.embedded.EmbeddedServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One start of a server, from unpacking to the first connection. */
public final class ServerStart {

  private static final String LOOPBACK = "127.0.0.1";

  /** Another process may take a free port before the server listens on it. */
  private static final int PORT_ATTEMPTS = 3;

  private final Path folder;
  private final int wantedPort;
  private final EmbeddedServerOptions options;
  private final Deadline deadline;

  public ServerStart(Path folder, int wantedPort, EmbeddedServerOptions options) {
    Check.between("port", wantedPort, 0, 65535);
    this.folder = folder;
    this.wantedPort = wantedPort;
    this.options = options;
    this.deadline = Deadline.after(Clock.system(), options.startTimeout());
  }

  /** The process number of the server that runs on this data. */
  public static Optional<Long> running(Path folder) {
    Path cluster = new DataDirectory(folder.toAbsolutePath().normalize()).cluster();
    return PidFile.of(cluster).filter(PidFile::isAlive).map(PidFile::pid);
  }

  public EmbeddedServer run() {
    Platform platform = Platform.current();
    Binaries binaries = Binaries.unpacked(options.binaries(), platform, deadline);
    try {
      DataDirectory data = DataDirectory.at(folder);
      try (FolderLock lock = FolderLock.take(data.lock(), deadline)) {
        return locked(platform, binaries, data);
      }
    } catch (IOException failed) {
      throw new IllegalStateException("PostgreSQL cannot use " + folder + ": " + failed);
    }
  }

  private EmbeddedServer locked(Platform platform, Binaries binaries, DataDirectory data)
      throws IOException {
    OsUser osUser = OsUser.of(platform, data.folder(), binaries.folder());
    data.own(osUser);
    data.initialise(binaries, osUser, deadline);
    ServerControl control = new ServerControl(binaries, osUser, data, options.stopTimeout());
    Optional<PidFile> takenOver = takeOver(control);
    PidFile server = takenOver.isPresent() ? takenOver.get() : start(control);
    try {
      AdminConnection adminConnection = new AdminConnection(server.port(), data.password());
      return new EmbeddedPostgres(control, server, adminConnection, keeper(control));
    } catch (IOException | RuntimeException unusable) {
      control.stop(); // the caller gets no handle with which to stop it
      throw unusable;
    }
  }

  private Optional<ProcessWatchdog> keeper(ServerControl control) throws IOException {
    return options.bound()
        ? Optional.of(
            ProcessWatchdog.start(control.stopCommand("immediate"), control.data().folder()))
        : Optional.empty();
  }

  // A launcher that crashed leaves its server running. With the same settings it can be used again.
  private Optional<PidFile> takeOver(ServerControl control) throws IOException {
    Optional<PidFile> running = control.running();
    if (running.isEmpty()) {
      return running;
    }
    if (sameSettings(control, running.get().port()) && becomesReady(control)) {
      return control.running();
    }
    control.stop();
    return Optional.empty();
  }

  private boolean sameSettings(ServerControl control, int runningPort) throws IOException {
    int port = wantedPort == 0 ? runningPort : wantedPort;
    return Files.readString(control.data().config()).equals(ServerConfig.text(port, options));
  }

  private boolean becomesReady(ServerControl control) {
    Path cluster = control.data().cluster();
    Polling.until(
        () -> PidFile.of(cluster).filter(file -> file.isAlive() && !file.isReady()).isEmpty(),
        deadline);
    return PidFile.of(cluster).filter(file -> file.isReady() && answers(control, file)).isPresent();
  }

  // The file may be stale: a server that was stopped or is being killed still has one.
  private static boolean answers(ServerControl control, PidFile file) {
    try {
      return new AdminConnection(file.port(), control.data().password()).answers();
    } catch (IOException noPassword) {
      return false;
    }
  }

  private PidFile start(ServerControl control) throws IOException {
    if (wantedPort != 0) {
      requireFree(wantedPort);
      return control.start(ServerConfig.text(wantedPort, options), deadline);
    }
    for (int attempt = 1; ; attempt++) {
      int port = TcpPorts.anyFree(LOOPBACK);
      try {
        return control.start(ServerConfig.text(port, options), deadline);
      } catch (IllegalStateException perhapsPortTaken) {
        boolean taken =
            perhapsPortTaken.getMessage().contains("could not bind")
                || !TcpPorts.isFree(LOOPBACK, port);
        if (attempt == PORT_ATTEMPTS || !taken) {
          throw perhapsPortTaken;
        }
      }
    }
  }

  private static void requireFree(int port) {
    if (!TcpPorts.becomesFree(LOOPBACK, port)) {
      String holder = PortHolder.of(port).map(by -> " by " + by).orElse("");
      throw new IllegalStateException("port " + port + " for PostgreSQL is taken" + holder);
    }
  }
}
