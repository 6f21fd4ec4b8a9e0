package dev.flotilla.sql.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what the server does on a borrowed connection when the deadline of the call that borrowed
 * it passes. Costs a timer while all goes well, and no statement: the server is told on a
 * connection of its own, which is how PostgreSQL cancels.
 *
 * <p>Not by {@code statement_timeout}: it bounds each statement and not all of them, and to set and
 * reset it around a read costs about as much as the read. A cancel names a session and not a
 * statement, and nobody can tell when it has arrived. So a connection for which one was sent is
 * closed afterwards: the statement of the next borrower might be the one that it stops.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS">
 *     PostgreSQL: canceling requests in progress</a>
 */
final class DeadlineWatch {

  private static final Logger LOG = LoggerFactory.getLogger(DeadlineWatch.class);

  /** A cancel stops the statement that runs, not the next one, which needs another. */
  private static final Duration AGAIN = Duration.ofMillis(250);

  /**
   * Nothing is cancelled sooner. A cancel costs two new sessions of the server, about 15 ms of its
   * time, and a client may allow 1 ms as often as it likes.
   */
  private static final Duration LEAST_HOLD = Duration.ofMillis(100);

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final SqlConnection connection;
  private Deadline deadline; // null outside a call
  private long timer = NO_TIMER; // guarded by this, as all below
  private boolean cancelled;
  private boolean over;

  private DeadlineWatch(Vertx vertx, SqlConnection connection) {
    this.vertx = vertx;
    this.connection = connection;
  }

  /** Watches over the work of the current call; does nothing outside a call. */
  static DeadlineWatch over(Vertx vertx, SqlConnection connection) {
    DeadlineWatch watch = new DeadlineWatch(vertx, connection);
    CallContext.current().ifPresent(call -> watch.begin(call.deadline()));
    return watch;
  }

  /**
   * Sends no cancel from now on. Idempotent.
   *
   * @return whether the work ended in time, so that it may be committed
   */
  synchronized boolean end() {
    over = true;
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
    return !cancelled && (deadline == null || !deadline.passed(Clock.system()));
  }

  /** Ends the watch, and the connection too if somebody else must not get it. */
  Future<Void> release() {
    end();
    if (!wasCancelled()) {
      return Future.succeededFuture();
    }
    return SessionGuard.of(ConnectionLender.session(connection)).end();
  }

  static ServiceFailure late() {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED, "the deadline passed in the transaction; it was rolled back");
  }

  private synchronized boolean wasCancelled() {
    return cancelled;
  }

  private void begin(Deadline of) {
    deadline = of;
    Duration left = of.left(Clock.system());
    start(left.compareTo(LEAST_HOLD) < 0 ? LEAST_HOLD : left);
  }

  private synchronized void start(Duration left) {
    if (!over) {
      timer = vertx.setTimer(Math.max(1, left.toMillis()), passed -> cancel());
    }
  }

  private void cancel() {
    synchronized (this) {
      if (over) {
        return;
      }
      cancelled = true;
    }
    PgConnection.cast(connection)
        .cancelRequest()
        .onFailure(
            failure -> LOG.warn("a statement could not be cancelled: {}", failure.toString()))
        .onComplete(sent -> start(AGAIN));
  }
}
