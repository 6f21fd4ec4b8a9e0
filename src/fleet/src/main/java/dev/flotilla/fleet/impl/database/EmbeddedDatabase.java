package dev.flotilla.fleet.impl.database;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.sql.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The embedded server. */
public record EmbeddedDatabase(EmbeddedServer server, String uri, Optional<ProcessId> process)
    implements Database {

  /** Unpacking the binaries and making the first data directory took 3 s on two cores. */
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);

  /**
   * Starts it, and makes the database if it is missing.
   *
   * @throws FleetFailure with the server's own sentence
   */
  public static EmbeddedDatabase start(Path data, int port, String database) {
    try {
      EmbeddedServer server = EmbeddedServer.start(data, port, START_DEADLINE);
      try {
        server.createDatabase(database);
        return new EmbeddedDatabase(server, server.uri(database), ProcessId.of(server.pid()));
      } catch (RuntimeException | Error unusable) {
        server.close(); // the caller gets no handle with which to close it
        throw unusable;
      }
    } catch (IllegalStateException refused) {
      throw new FleetFailure(sentence(refused.getMessage()));
    }
  }

  private static String sentence(String reason) {
    return reason.startsWith("PostgreSQL") ? reason : "PostgreSQL did not start: " + reason;
  }

  @Override
  public void close() {
    server.close();
  }
}
