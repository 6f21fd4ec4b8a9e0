package dev.flotilla.sql.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.InFlight;
import dev.flotilla.core.async.Timeouts;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends connections of the pool. No caller waits for one without bound, and every connection comes
 * back, also one that becomes free after its borrower has given up.
 */
final class ConnectionLender {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLender.class);

  private final Pool pool;
  private final SqlOptions options;
  private final Timeouts timeouts;
  private final Clock clock = Clock.system(); // Vert.x timers run on the same one
  private final InFlight borrowers = new InFlight(); // those that wait for or use a connection
  private final AtomicInteger onLoan = new AtomicInteger();

  ConnectionLender(Vertx vertx, Pool pool, SqlOptions options) {
    this.pool = pool;
    this.options = options;
    this.timeouts = Timeouts.of(vertx);
  }

  /**
   * Lends a connection, which the caller returns with {@link #giveBack}. Fails within the acquire
   * timeout, or at the deadline of the current call if that is earlier.
   */
  Future<SqlConnection> borrow() {
    Duration wait = options.acquireTimeout();
    CallContext call = CallContext.current().orElse(null);
    Duration left = call == null ? wait : call.deadline().left(clock);
    if (left.isZero()) {
      return Future.failedFuture(late());
    }
    Cancellation cancellation = call == null ? Cancellation.never() : call.cancellation();
    if (cancellation.isCancelled()) {
      return Future.failedFuture(cancelled());
    }
    if (!borrowers.enter()) {
      return Future.failedFuture(unavailable("the database pool is closed"));
    }
    return untilCancelled(
        cancellation,
        left.compareTo(wait) < 0
            ? timeouts.within(left, lent(), this::late, this::giveBack)
            : timeouts.within(wait, lent(), this::exhaustedOrUnreachable, this::giveBack));
  }

  private Future<SqlConnection> untilCancelled(
      Cancellation cancellation, Future<SqlConnection> lent) {
    Promise<SqlConnection> promise = Promise.promise();
    Scheduled listening = cancellation.onCancel(() -> promise.tryFail(cancelled()));
    lent.onComplete(
        connection -> {
          if (!promise.tryComplete(connection)) {
            giveBack(connection); // the borrower has stopped waiting
          }
        },
        promise::tryFail);
    return promise.future().onComplete(done -> listening.cancel());
  }

  private Future<SqlConnection> lent() {
    return fresh()
        .onSuccess(connection -> onLoan.incrementAndGet())
        .recover(
            failure -> {
              borrowers.leave();
              return Future.failedFuture(notConnected(failure));
            });
  }

  /**
   * Takes a connection from the pool, and closes those that have to be replaced until it finds one
   * that has not. This ends, because connections that are opened from now on are not replaced.
   */
  private Future<SqlConnection> fresh() {
    return pool.getConnection()
        .compose(
            connection ->
                guard(connection).isSpent()
                    ? discard(connection).compose(closed -> fresh())
                    : Future.succeededFuture(connection.exceptionHandler(ConnectionLender::debug)));
  }

  // The statements on the connection fail as well. Without a handler the driver prints a stack
  // trace.
  private static void debug(Throwable failure) {
    LOG.debug("A database connection failed: {}", failure.toString());
  }

  private static Future<Void> discard(SqlConnection connection) {
    return guard(connection).end().eventually(connection::close);
  }

  private static SessionGuard guard(SqlConnection connection) {
    return SessionGuard.of(session(connection));
  }

  /**
   * Ends a loan. The connection is open for the next borrower unless it is spent. It returns to the
   * pool one turn of its event loop later: the driver reports the end of a connection to its
   * statements first and to the pool second, and between the two the pool would lend it again.
   */
  Future<Void> giveBack(SqlConnection connection) {
    return nextTurn(session(connection))
        .compose(turned -> guard(connection).isSpent() ? discard(connection) : connection.close())
        .onComplete(
            closed -> {
              onLoan.decrementAndGet();
              borrowers.leave();
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

  /** Refuses further loans. Completes when all connections are back. */
  Future<Void> drain() {
    return borrowers.close();
  }

  // No statement was sent yet, so whatever the failure, the work did not run.
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

  private static ServiceFailure cancelled() {
    return new ServiceFailure(
        Code.CANCELLED, "the call was cancelled before it had a database connection");
  }

  private static ServiceFailure unavailable(String sentence) {
    return new ServiceFailure(Code.UNAVAILABLE, sentence);
  }
}
