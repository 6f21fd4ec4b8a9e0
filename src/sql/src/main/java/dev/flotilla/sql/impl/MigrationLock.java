package dev.flotilla.sql.impl;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The right to migrate a schema: an advisory lock of the database, held by a connection and ended
 * by its end, so that a node that dies while migrating blocks nobody.
 *
 * <p>Flyway has a lock too, but makes the schema and its history table before it takes it. Asked
 * for again and again, not waited for in the server: a waiting statement holds a snapshot, for
 * which {@code CREATE INDEX CONCURRENTLY} of the one who has the turn would wait for ever.
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
