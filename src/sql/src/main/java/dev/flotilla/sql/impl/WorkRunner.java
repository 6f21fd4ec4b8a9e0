package dev.flotilla.sql.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.UserCode;
import dev.flotilla.sql.SqlFailures;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/** What a caller does with a connection. */
final class WorkRunner {

  private static final ServiceFailure LOST =
      new ServiceFailure(ServiceFailure.Code.UNAVAILABLE, "the database connection was lost")
          .afterPossibleRun();

  private WorkRunner() {}

  /**
   * The work's future; a throw in it, or none, is a failed future, so that the connection is given
   * back.
   */
  static <T> Future<T> start(Function<SqlConnection, Future<T>> work, SqlConnection connection) {
    return UserCode.start("the work on a connection", () -> work.apply(connection));
  }

  /** The driver's failures with a code, those of the work as they are. */
  static <T> Future<T> typed(Throwable failure, SqlConnection connection) {
    if (SqlFailures.isOfTheDriver(failure)) {
      return Future.failedFuture(SqlFailures.of(failure));
    }
    return isAmbiguous(failure)
        ? answers(connection).compose(alive -> Future.failedFuture(alive ? failure : LOST))
        : Future.failedFuture(failure);
  }

  /**
   * Whether this may be a dead connection or a wrong parameter: the driver reports both by the same
   * class, and only the text differs.
   */
  static boolean isAmbiguous(Throwable failure) {
    return failure.getClass() == VertxException.class;
  }

  private static Future<Boolean> answers(SqlConnection connection) {
    return connection.query("SELECT 1").execute().map(true).otherwise(false);
  }
}
