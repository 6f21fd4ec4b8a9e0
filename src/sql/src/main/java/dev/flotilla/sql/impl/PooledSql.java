package dev.flotilla.sql.impl;

import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The database by the reactive driver's pool, and migrations by JDBC. */
public final class PooledSql implements Sql {

  private final SqlOptions options;
  private final Pool pool;
  private final Connections connections;
  private final Migrations migrations;

  public PooledSql(Vertx vertx, SqlOptions options) {
    this.options = options;
    this.pool = PgPools.open(vertx, options);
    this.connections = new Connections(vertx, pool, options);
    this.migrations = new Migrations(vertx, options);
  }

  @Override
  public Pool pool() {
    return pool;
  }

  @Override
  public Future<Void> migrate(String schema) {
    return migrations.migrate(schema);
  }

  @Override
  public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work) {
    return withBorrowed(connection -> new TransactionRun<>(connection, work).run());
  }

  @Override
  public <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
    return withBorrowed(
        connection ->
            Work.start(work, connection).recover(failure -> Work.typed(failure, connection)));
  }

  private <T> Future<T> withBorrowed(Function<SqlConnection, Future<T>> use) {
    return connections
        .borrow()
        .compose(
            connection -> use.apply(connection).eventually(() -> connections.giveBack(connection)));
  }

  @Override
  public Future<Void> ping() {
    return withConnection(connection -> connection.query("SELECT 1").execute().mapEmpty());
  }

  @Override
  public Future<Void> close() {
    return within(connections.drain()).eventually(() -> within(pool.close())).otherwiseEmpty();
  }

  // Whatever does not end in time ends with the process.
  private Future<Void> within(Future<Void> step) {
    return step.timeout(options.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public String toString() {
    return options.toString();
  }
}
