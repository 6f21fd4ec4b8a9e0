package dev.flotilla.sql.embedded.impl;

import dev.flotilla.sql.embedded.EmbeddedServer;
import java.io.IOException;
import java.util.Optional;

/** A server that runs. */
record EmbeddedPostgres(
    ServerControl control,
    PidFile server,
    AdminConnection adminConnection,
    Optional<ProcessWatchdog> keeper)
    implements EmbeddedServer {

  @Override
  public String uri(String database) {
    return adminConnection.uri(database);
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void createDatabase(String name) {
    adminConnection.createDatabase(name);
  }

  @Override
  public void cloneDatabase(String template, String name) {
    adminConnection.cloneDatabase(template, name);
  }

  @Override
  public void dropDatabase(String name) {
    adminConnection.dropDatabase(name);
  }

  @Override
  public void close() {
    try {
      control.stop();
    } catch (IOException failed) {
      throw new IllegalStateException("PostgreSQL could not be stopped: " + failed, failed);
    } finally {
      keeper.ifPresent(ProcessWatchdog::close);
    }
  }

  @Override
  public String toString() {
    return "PostgreSQL, process " + pid() + ", port " + port(); // no password
  }
}
