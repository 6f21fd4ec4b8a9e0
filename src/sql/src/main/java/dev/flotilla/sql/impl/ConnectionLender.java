package dev.flotilla.sql.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.SqlFailures;
import dev.flotilla.sql.SqlOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections on loan from the pool: none is waited for without bound, none is forgotten. */
final class ConnectionLender {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLender.class);

  private final Vertx vertx;
  private final Pool pool;
  private final SqlOptions options;
  private final Clock clock = Clock.system(); // Vert.x timers run on the same one
  private final AtomicInteger asked = new AtomicInteger(); // waiting for or using a connection
  private final AtomicInteger onLoan = new AtomicInteger();
  private final Promise<Void> allBack = Promise.promise();
  private volatile boolean closing;

  ConnectionLender(Vertx vertx, Pool pool, SqlOptions options) {
    this.vertx = vertx;
    this.pool = pool;
    this.options = options;
  }

  /**
   * A connection, to be given back with {@link #giveBack}. Fails within the acquire timeout, or at
   * the deadline of the current call if that is earlier.
   */
  Future<SqlConnection> borrow() {
    Duration wait = options.acquireTimeout();
    Duration left = CallContext.current().map(call -> call.deadline().left(clock)).orElse(wait);
    if (left.isZero()) {
      return Future.failedFuture(late());
    }
    asked.incrementAndGet(); // before looking, so that closing either waits for this or is seen
    if (closing) {
      done();
      return Future.failedFuture(unavailable("the database pool is closed"));
    }
    return left.compareTo(wait) < 0
        ? borrow(left, this::late)
        : borrow(wait, this::exhaustedOrUnreachable);
  }

  private Future<SqlConnection> borrow(Duration wait, Supplier<ServiceFailure> otherwise) {
    Promise<SqlConnection> promise = Promise.promise();
    long timer =
        vertx.setTimer(Math.max(1, wait.toMillis()), fired -> promise.tryFail(otherwise.get()));
    fresh()
        .onComplete(
            connection -> {
              vertx.cancelTimer(timer);
              onLoan.incrementAndGet();
              if (!promise.tryComplete(connection)) {
                giveBack(connection); // nobody waits any more
              }
            },
            failure -> {
              vertx.cancelTimer(timer);
              promise.tryFail(notConnected(failure));
              done();
            });
    return promise.future();
  }

  /**
   * A connection that is not to be replaced; those that are, are closed. Ends, because what is
   * opened from now on is not.
   */
  private Future<SqlConnection> fresh() {
    return pool.getConnection()
        .compose(
            connection ->
                guard(connection).isSpent()
                    ? discard(connection).compose(gone -> fresh())
                    : Future.succeededFuture(connection.exceptionHandler(ConnectionLender::debug)));
  }

  // The statements on it fail as well; without a handler the driver prints a stack trace.
  private static void debug(Throwable failure) {
    LOG.debug("a database connection failed: {}", failure.toString());
  }

  private static Future<Void> discard(SqlConnection connection) {
    return guard(connection).end().eventually(connection::close);
  }

  private static SessionGuard guard(SqlConnection connection) {
    return SessionGuard.of(session(connection));
  }

  /**
   * Ends a loan; the connection is open for the next borrower unless it is spent. One turn of its
   * event loop later: the end of a connection is told to the statements on it first and to the pool
   * second, which would lend it out again between.
   */
  Future<Void> giveBack(SqlConnection connection) {
    return nextTurn(session(connection))
        .compose(turned -> guard(connection).isSpent() ? discard(connection) : connection.close())
        .onComplete(
            closed -> {
              onLoan.decrementAndGet();
              done();
            });
  }

  private static Future<Void> nextTurn(SocketConnectionBase session) {
    Promise<Void> turned = Promise.promise();
    session.context().runOnContext(next -> turned.complete());
    return turned.future();
  }

  /** The driver's own connection below the one that the pool lends. */
  static SocketConnectionBase session(SqlConnection connection) {
    return (SocketConnectionBase) ((SqlConnectionInternal) connection).unwrap().unwrap();
  }

  private void done() {
    if (asked.decrementAndGet() == 0 && closing) {
      allBack.tryComplete();
    }
  }

  /** Lends no more; completes when all are back. */
  Future<Void> drain() {
    closing = true;
    if (asked.get() == 0) {
      allBack.tryComplete();
    }
    return allBack.future();
  }

  // Nothing was sent yet, so whatever it is, the work did not run.
  private ServiceFailure notConnected(Throwable failure) {
    if (failure instanceof PgException || failure instanceof ConnectionPoolTooBusyException) {
      return SqlFailures.of(failure);
    }
    return unavailable("the database cannot be reached: " + failure.getMessage());
  }

  private ServiceFailure exhaustedOrUnreachable() {
    int busy = onLoan.get();
    if (busy < options.maxPoolSize()) {
      return unavailable("the database does not answer");
    }
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED, "all " + busy + " database connections are in use")
        .retryAfter(options.acquireTimeout());
  }

  private ServiceFailure late() {
    return new ServiceFailure(Code.DEADLINE_EXCEEDED, "no time was left for a database connection");
  }

  private static ServiceFailure unavailable(String sentence) {
    return new ServiceFailure(Code.UNAVAILABLE, sentence);
  }
}
