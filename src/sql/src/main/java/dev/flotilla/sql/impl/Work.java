package dev.flotilla.sql.impl;

import dev.flotilla.sql.SqlFailures;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/** What a caller does with a connection. */
final class Work {

  private Work() {}

  /** The work's future; a throw in it is a failed future, so that the connection is given back. */
  static <T> Future<T> start(Function<SqlConnection, Future<T>> work, SqlConnection connection) {
    try {
      return work.apply(connection);
    } catch (RuntimeException thrown) {
      return Future.failedFuture(thrown);
    }
  }

  /** The driver's failures with a code, those of the work as they are. */
  static <T> Future<T> typed(Throwable failure) {
    return Future.failedFuture(
        SqlFailures.isOfTheDriver(failure) ? SqlFailures.of(failure) : failure);
  }
}
