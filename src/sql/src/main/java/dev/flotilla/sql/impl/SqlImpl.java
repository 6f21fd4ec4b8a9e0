package dev.flotilla.sql.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Runs statements on the pool of the reactive driver, and migrations over JDBC. */
public final class SqlImpl implements Sql {

  private final Vertx vertx;
  private final SqlOptions options;
  private final Pool pool;
  private final ConnectionLender connectionLender;
  private final Migrations migrations;
  private final TransactionRetry transactionRetry;

  public SqlImpl(Vertx vertx, SqlOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.pool = PgPools.open(vertx, options);
    this.connectionLender = new ConnectionLender(vertx, pool, options);
    this.migrations = new Migrations(vertx, options);
    this.transactionRetry = new TransactionRetry(Timers.of(vertx), Clock.system());
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
    return withBorrowed(
        (connection, watch) -> new TransactionRun<>(connection, work, watch::end).run());
  }

  @Override
  public <T> Future<T> withRetriedTransaction(Function<SqlConnection, Future<T>> work) {
    return transactionRetry.run(() -> withTransaction(work));
  }

  @Override
  public <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
    return withBorrowed(
        (connection, watch) ->
            WorkRunner.start(work, connection)
                .recover(failure -> WorkRunner.typed(failure, connection)));
  }

  private <T> Future<T> withBorrowed(BiFunction<SqlConnection, CallWatch, Future<T>> use) {
    return connectionLender.borrow().compose(connection -> watched(connection, use));
  }

  private <T> Future<T> watched(
      SqlConnection connection, BiFunction<SqlConnection, CallWatch, Future<T>> use) {
    CallWatch watch = CallWatch.over(vertx, connection);
    return use.apply(connection, watch)
        .eventually(watch::release)
        .eventually(() -> connectionLender.giveBack(connection));
  }

  @Override
  public Future<Void> ping() {
    return withConnection(connection -> connection.query("SELECT 1").execute().mapEmpty());
  }

  @Override
  public Future<Void> close() {
    return within(connectionLender.drain()).eventually(() -> within(pool.close())).otherwiseEmpty();
  }

  // What does not end in time ends with the process.
  private Future<Void> within(Future<Void> step) {
    return step.timeout(options.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public String toString() {
    return options.toString();
  }
}
