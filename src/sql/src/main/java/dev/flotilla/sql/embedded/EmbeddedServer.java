package dev.flotilla.sql.embedded;

import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL server on loopback. Blocking: for launchers and tests. */
public interface EmbeddedServer extends AutoCloseable {

  /**
   * Starts a server, or takes over the one that already runs on this data directory.
   *
   * @param data its data directory, made if missing, kept on close
   * @param port to listen on; 0 takes a free one
   * @param deadline how long the start may take
   * @throws IllegalStateException with one sentence that says why: platform not served, port taken
   *     (by whom, if known), broken data directory, deadline
   */
  static EmbeddedServer start(Path data, int port, Duration deadline) {
    throw new UnsupportedOperationException();
  }

  /** Address of a database on this server, {@code postgresql://…}; the database need not exist. */
  String uri(String database);

  /** Port it listens on. */
  int port();

  /** Process id of the server. */
  long pid();

  /** Makes a database if it is missing. */
  void createDatabase(String name);

  /** Makes a database as a copy of another one, which nobody may be connected to. */
  void cloneDatabase(String template, String name);

  /** Stops the server in an orderly way and keeps its data. */
  @Override
  void close();
}
