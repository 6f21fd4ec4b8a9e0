package dev.flotilla.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/** The database of a node. Thread-safe. */
public interface Sql {

  /** A pool of connections; opens none yet, so an unreachable server is no failure here. */
  static Sql open(Vertx vertx, SqlOptions options) {
    throw new UnsupportedOperationException();
  }

  /** The shared pool, for statements outside transactions; closed by {@link #close} only. */
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
   * goes inside.
   *
   * @return failures of the driver as {@code ServiceFailure}; those of the work untouched
   */
  <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work);

  /** Runs work on one connection without a transaction; failures as in {@link #withTransaction}. */
  <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work);

  /** A statement that shows whether the server answers: the condition of readiness. */
  Future<Void> ping();

  /** Closes the pool; waits for statements in hand, bounded. */
  Future<Void> close();
}
