package dev.flotilla.sql;

import dev.flotilla.sql.impl.Migrations;
import dev.flotilla.sql.impl.SqlImpl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.sql.SQLException;
import java.util.function.Function;

/** The database of a node. Thread-safe. */
public interface Sql {

  /**
   * Creates a pool. It opens connections when they are needed, so that a server that cannot be
   * reached does not fail this call.
   */
  static Sql open(Vertx vertx, SqlOptions options) {
    return new SqlImpl(vertx, options);
  }

  /**
   * Logs in once, so that a launcher knows that it can before it starts anything. Blocks for at
   * most the connect timeout.
   *
   * @throws SQLException with the reason if the login fails; its message never shows the password
   */
  static void probe(SqlOptions options) throws SQLException {
    Migrations.probe(options);
  }

  /**
   * The shared pool, for streams and other uses of the driver itself; only {@link #close} closes
   * it. Deadlines of calls do not end what runs on it. Its failures are those of the driver; {@link
   * SqlFailures#of} translates them.
   */
  Pool pool();

  /**
   * Brings a service's schema up to date, from {@code db/migration/SCHEMA} on the class path. Two
   * nodes never migrate at once; the schema is created if missing. Runs off the event loop.
   *
   * @return fails with {@code UNAVAILABLE} if the server cannot be reached before the migration
   *     deadline, {@code FAILED_PRECONDITION} naming the migration if one is broken
   */
  Future<Void> migrate(String schema);

  /**
   * Runs work in one transaction, which is committed when the work succeeds. The work does nothing
   * but SQL on its connection. When the deadline of the current call passes, the server is told to
   * stop, and the transaction is rolled back; a commit that has begun is not interrupted. Outside a
   * call, and when this process dies, the statement timeout of the options ends a statement.
   *
   * @return completed on the caller's context. Failures of the work arrive unchanged, those of the
   *     driver as {@link SqlFailures#of} translates them; {@code UNAVAILABLE} if the connection was
   *     lost before the commit (nothing happened), {@code UNKNOWN} if it was lost during the
   *     commit, {@code RESOURCE_EXHAUSTED} with a time to come back if no connection was free in
   *     time, {@code DEADLINE_EXCEEDED} if the call's deadline passed while waiting for one or
   *     before the commit (nothing happened)
   */
  <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work);

  /**
   * Runs work in a transaction like {@link #withTransaction}, and runs it again in a new one when
   * it fails with {@code ABORTED}: the server rolled it back because of a serialization failure or
   * a deadlock, or the work itself found that another transaction was faster. There are five
   * attempts, with random pauses of at most 10, 20, 40 and 80 ms between them, as long as the
   * deadline of the current call allows.
   *
   * @param work called once per attempt, so that it must have no effects but those of its
   *     statements
   * @return as of {@link #withTransaction}; {@code ABORTED} if the last attempt was aborted, too
   */
  <T> Future<T> withRetriedTransaction(Function<SqlConnection, Future<T>> work);

  /**
   * Runs work on one connection without a transaction; deadline and failures as in {@link
   * #withTransaction}, but a connection lost under a statement gives {@code UNAVAILABLE} that says
   * it may have run, and what was done before the deadline stays done.
   */
  <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work);

  /** Runs a statement that shows whether the server answers: the condition of readiness. */
  Future<Void> ping();

  /**
   * Closes the pool after the work in flight, at the latest after the close timeout. Never fails.
   */
  Future<Void> close();
}
