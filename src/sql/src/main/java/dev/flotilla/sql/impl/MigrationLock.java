package dev.flotilla.sql.impl;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The right to migrate a schema: an advisory lock of the database. It belongs to a connection and
 * ends with it, so that a node that dies during a migration does not block the others.
 *
 * <p>Flyway has a lock, too, but creates the schema and its history table before it takes it. The
 * lock is tried again and again instead of waited for in the server: a waiting statement holds a
 * snapshot, for which {@code CREATE INDEX CONCURRENTLY} of the owner would wait for ever.
 */
final class MigrationLock {

  private static final String TRY_LOCK =
      "SELECT pg_try_advisory_lock(hashtextextended('flotilla migrates ' || ?, 0))";

  private MigrationLock() {}

  static boolean tryTake(Connection connection, String schema) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TRY_LOCK)) {
      statement.setString(1, schema);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }
}
