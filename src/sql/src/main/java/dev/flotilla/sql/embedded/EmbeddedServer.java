package dev.flotilla.sql.embedded;

import dev.flotilla.sql.embedded.impl.ServerStart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL server on loopback. Blocking: for launchers and tests. Thread-safe.
 *
 * <p>It has one superuser with a random password, kept in the data directory and part of {@link
 * #uri}: on a machine with several users, "everybody on loopback" is everybody.
 */
public interface EmbeddedServer extends AutoCloseable {

  /**
   * Starts a server with {@link EmbeddedServerOptions#defaults()}; see {@link #start(Path, int,
   * EmbeddedServerOptions)}.
   *
   * @param deadline how long the start may take
   */
  static EmbeddedServer start(Path data, int port, Duration deadline) {
    return start(data, port, EmbeddedServerOptions.defaults().withStartTimeout(deadline));
  }

  /**
   * Starts a server, or takes over the one that already runs on this data directory: as it is if it
   * has the same settings, restarted if not.
   *
   * @param data its data directory, made if missing, kept on close; {@code server.log} in it is the
   *     server's log
   * @param port to listen on; 0 takes that of the server taken over, or a free one
   * @throws IllegalStateException with one sentence that says why: platform not served, port taken
   *     (with the process, if known), broken data directory, deadline
   */
  static EmbeddedServer start(Path data, int port, EmbeddedServerOptions options) {
    return new ServerStart(data, port, options).run();
  }

  /** The process of the server that runs on a data directory; empty if none does. */
  static Optional<ProcessHandle> process(Path data) {
    return ServerStart.running(data).flatMap(ProcessHandle::of);
  }

  /** Address of a database on this server, {@code postgresql://…}; the database need not exist. */
  String uri(String database);

  /** Port it listens on. */
  int port();

  /** Process id of the server. */
  long pid();

  /** Makes a database if it is missing. */
  void createDatabase(String name);

  /** Creates a database as a copy of another one, which must have no connections. */
  void cloneDatabase(String template, String name);

  /** Removes a database and closes its connections; harmless if it is missing. */
  void dropDatabase(String name);

  /** Stops the server in an orderly way and keeps its data. */
  @Override
  void close();
}
