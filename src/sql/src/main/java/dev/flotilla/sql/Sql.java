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

  /** A pool of connections; opens none yet, so an unreachable server is no failure here. */
  static Sql open(Vertx vertx, SqlOptions options) {
    return new SqlImpl(vertx, options);
  }

  /**
   * Logs in once, so that a launcher knows before it starts anything. Blocking, for as long as the
   * connect timeout.
   *
   * @throws SQLException saying why it cannot; no message shows the password
   */
  static void probe(SqlOptions options) throws SQLException {
    Migrations.probe(options);
  }

  /**
   * The shared pool, for streams and whatever else needs the driver itself; closed by {@link
   * #close} only. No deadline of a call ends what runs on it. Its failures are the driver's: {@link
   * SqlFailures#of} names their code.
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
   * Runs work in one transaction, committed when it succeeds. Nothing but SQL on the connection
   * goes inside. When the deadline of the current call passes, the server is told to stop, and the
   * transaction is rolled back; a commit that has begun is not interrupted. Outside a call, and
   * when this process dies, the statement timeout of the options is what ends a statement.
   *
   * @return completed on the caller's context. Failures of the work untouched, those of the driver
   *     as {@link SqlFailures#of} names them; {@code UNAVAILABLE} if the connection was lost before
   *     the commit (nothing happened), {@code UNKNOWN} if it was lost during the commit, {@code
   *     RESOURCE_EXHAUSTED} with a time to come back if no connection was free in time, {@code
   *     DEADLINE_EXCEEDED} if the call's deadline passed while waiting for one or before the commit
   *     (nothing happened)
   */
  <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work);

  /**
   * Runs work on one connection without a transaction; deadline and failures as in {@link
   * #withTransaction}, but a connection lost under a statement gives {@code UNAVAILABLE} that says
   * it may have run, and what was done before the deadline stays done.
   */
  <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work);

  /** A statement that shows whether the server answers: the condition of readiness. */
  Future<Void> ping();

  /** Closes the pool; waits for work in hand, at most the close timeout, and never fails. */
  Future<Void> close();
}
