package dev.flotilla.sql.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.SqlOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One schema, once: reach the server, get the turn, migrate. Blocking. */
final class SchemaMigration {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);

  /** Often enough that a node's start does not feel it, seldom enough for a server that starts. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final String IN_VAIN =
      "SELECT current_setting('transaction_read_only')::boolean"
          + " AND NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)";

  private final String schema;
  private final JdbcAccess jdbc;
  private final Duration deadline;
  private final long untilNanos;

  SchemaMigration(String schema, PgAddress address, SqlOptions options) {
    this.schema = schema;
    this.deadline = options.migrationTimeout();
    this.jdbc = new JdbcAccess(address, options.connectTimeout(), deadline);
    this.untilNanos = System.nanoTime() + deadline.toNanos();
  }

  /** Repeats while the server is away; Flyway continues where a lost connection stopped it. */
  void run() {
    for (boolean first = true; ; first = false) {
      try {
        attempt();
        return;
      } catch (SQLException failed) {
        if (!JdbcAccess.isAway(failed)) {
          throw broken(failed.getMessage());
        }
        if (first) {
          LOG.warn("schema {} waits for the database: {}", schema, failed.getMessage());
        }
        pauseOrGiveUp("the database cannot be reached: " + failed.getMessage());
      }
    }
  }

  private void attempt() throws SQLException {
    try (Connection turn = jdbc.connect()) {
      if (new AppliedMigrations(schema, getClass().getClassLoader()).areAll(turn)) {
        return;
      }
      requireWritable(turn);
      while (!MigrationLock.tryTake(turn, schema)) {
        pauseOrGiveUp("another node has been migrating it all the time");
      }
      new FlywayRun(schema, jdbc).migrate(); // the turn ends with its connection
    }
  }

  // Flyway would try for ten seconds to make a schema, on a connection that leads to a server which
  // is not the primary; the address may lead elsewhere by then. A schema that is there may be fine.
  private void requireWritable(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(IN_VAIN)) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next() && rows.getBoolean(1)) {
          throw new SQLException("the server takes no writes at present", JdbcAccess.READ_ONLY);
        }
      }
    }
  }

  private void pauseOrGiveUp(String why) {
    if (System.nanoTime() + PAUSE.toNanos() > untilNanos) {
      throw new ServiceFailure(
          Code.UNAVAILABLE,
          "schema " + schema + " was not migrated within " + deadline.toMillis() + " ms: " + why);
    }
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ServiceFailure(Code.UNAVAILABLE, "the migration of " + schema + " was interrupted");
    }
  }

  private ServiceFailure broken(String why) {
    return new ServiceFailure(Code.FAILED_PRECONDITION, "schema " + schema + ": " + why);
  }
}
