package dev.flotilla.sql.impl;

import dev.flotilla.core.Check;
import dev.flotilla.sql.SqlOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Schemas brought up to date, each on a thread of its own kind: off the event loops. */
public final class Migrations {

  /** As many as this at once; a node has about five services, and the server few cores. */
  private static final int THREADS = 2;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private final Vertx vertx;
  private final SqlOptions options;

  Migrations(Vertx vertx, SqlOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** Logs in once, as a migration does. */
  public static void probe(SqlOptions options) throws SQLException {
    PgAddress address = PgAddress.parse(options.uri(), options.sslRootCert());
    new JdbcAccess(address, options.connectTimeout(), options.connectTimeout()).connect().close();
  }

  Future<Void> migrate(String schema) {
    Check.that(NAME.matcher(schema).matches(), "schema", "like " + NAME.pattern(), schema);
    // Shared by name: several migrations at once are one pool, which ends with the last of them.
    WorkerExecutor threads =
        vertx.createSharedWorkerExecutor(
            "flotilla-migrations",
            THREADS,
            options.migrationTimeout().toMillis() + 1000,
            TimeUnit.MILLISECONDS);
    return threads
        .<Void>executeBlocking(() -> migrateNow(schema), false)
        .eventually(threads::close);
  }

  private Void migrateNow(String schema) {
    new SchemaMigration(schema, PgAddress.parse(options.uri(), options.sslRootCert()), options)
        .run();
    return null;
  }
}
