package dev.flotilla.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;

/** What became of a future, within a deadline. */
final class Outcomes {

  private Outcomes() {}

  static <T> T result(Future<T> future) throws Exception {
    return future.await(20, TimeUnit.SECONDS);
  }

  static Throwable cause(Future<?> future) {
    return catchThrowable(() -> future.await(20, TimeUnit.SECONDS));
  }

  static ServiceFailure failure(Future<?> future) {
    Throwable cause = cause(future);
    assertThat(cause).isInstanceOf(ServiceFailure.class);
    return (ServiceFailure) cause;
  }

  /** Runs one statement, for its first column as a text. */
  static Future<String> one(SqlConnection connection, String statement) {
    return connection
        .query(statement)
        .execute()
        .map(
            rows -> {
              Row first = rows.iterator().hasNext() ? rows.iterator().next() : null;
              return first == null ? null : String.valueOf(first.getValue(0));
            });
  }

  static String one(Sql sql, String statement) throws Exception {
    return result(sql.withConnection(connection -> one(connection, statement)));
  }
}
