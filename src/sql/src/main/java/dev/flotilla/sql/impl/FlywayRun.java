package dev.flotilla.sql.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;

/** Flyway on one schema: its migrations from one folder of the class path, its history inside. */
record FlywayRun(String schema, JdbcAccess jdbc) {

  /**
   * @throws SQLException if the server went away
   * @throws ServiceFailure {@code FAILED_PRECONDITION} naming the migration that is broken
   */
  void migrate() throws SQLException {
    try {
      Flyway.configure(getClass().getClassLoader())
          .dataSource(jdbc)
          .locations("classpath:db/migration/" + schema)
          .failOnMissingLocations(true)
          .validateMigrationNaming(true)
          .schemas(schema)
          .createSchemas(true)
          .skipDefaultCallbacks(true)
          .cleanDisabled(true)
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException failed) {
      throwIfAway(failed);
      throw new ServiceFailure(
          Code.FAILED_PRECONDITION, "schema " + schema + ": " + sentence(failed));
    }
  }

  private static void throwIfAway(FlywayException failed) throws SQLException {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && JdbcAccess.isAway(sql)) {
        throw sql;
      }
    }
  }

  private static String sentence(FlywayException failed) {
    if (failed instanceof FlywayMigrateException migrate && migrate.getMigration() != null) {
      return "migration " + migrate.getMigration().getScript() + " failed: " + reason(migrate);
    }
    return oneLine(failed.getMessage());
  }

  private static String reason(Throwable failed) {
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return oneLine(root.getMessage());
  }

  private static String oneLine(String message) {
    return Stream.ofNullable(message)
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.matches("-+"))
        .limit(4)
        .collect(Collectors.joining("; "));
  }
}
