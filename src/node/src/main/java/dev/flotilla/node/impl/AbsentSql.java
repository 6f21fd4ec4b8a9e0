package dev.flotilla.node.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/** Stands in for the database of a node that has none: whatever is asked of it fails. */
public final class AbsentSql implements Sql {

  @Override
  public Pool pool() {
    throw absent();
  }

  @Override
  public Future<Void> migrate(String schema) {
    return Future.failedFuture(absent());
  }

  @Override
  public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work) {
    return Future.failedFuture(absent());
  }

  @Override
  public <T> Future<T> withRetriedTransaction(Function<SqlConnection, Future<T>> work) {
    return Future.failedFuture(absent());
  }

  @Override
  public <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
    return Future.failedFuture(absent());
  }

  @Override
  public Future<Void> ping() {
    return Future.failedFuture(absent());
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  private static ServiceFailure absent() {
    return new ServiceFailure(Code.FAILED_PRECONDITION, "this node was opened without a database");
  }
}
