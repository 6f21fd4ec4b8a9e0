package dev.flotilla.sql.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what the server does on a borrowed connection when the call that borrowed it is over: its
 * deadline has passed, or its caller cancelled it. Costs a timer while all goes well, and no
 * statement: the server is told on a connection of its own, which is how PostgreSQL cancels.
 *
 * <p>Not by {@code statement_timeout}: it bounds each statement and not all of them, and to set and
 * reset it around a read costs about as much as the read. A cancel names a session and not a
 * statement, and its arrival cannot be observed. So a connection for which one was sent is closed
 * afterwards: the statement of the next borrower might be the one that it stops.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS">
 *     PostgreSQL: canceling requests in progress</a>
 */
final class CallWatch {

  private static final Logger LOG = LoggerFactory.getLogger(CallWatch.class);

  /** A cancel stops the statement that runs, not the next one, which needs another. */
  private static final Duration AGAIN = Duration.ofMillis(250);

  /**
   * No loan is cancelled sooner. A cancel costs two new sessions of the server, about 15 ms of its
   * time, and a client may allow 1 ms, or close its connection, as often as it likes.
   */
  private static final Duration LEAST_HOLD = Duration.ofMillis(100);

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final SqlConnection connection;
  private final CallContext call; // null outside a call
  private final Clock clock = Clock.system();
  private final long startNanos = clock.nanos();
  private Scheduled listening = () -> {};
  private long timer = NO_TIMER; // guarded by this, as all below
  private boolean stopping;
  private boolean over;

  private CallWatch(Vertx vertx, SqlConnection connection, CallContext call) {
    this.vertx = vertx;
    this.connection = connection;
    this.call = call;
  }

  /** Watches over the work of the current call; does nothing outside a call. */
  static CallWatch over(Vertx vertx, SqlConnection connection) {
    CallContext call = CallContext.current().orElse(null);
    CallWatch watch = new CallWatch(vertx, connection, call);
    if (call != null) {
      watch.begin();
    }
    return watch;
  }

  private void begin() {
    Duration left = call.deadline().left(clock);
    start(left.compareTo(LEAST_HOLD) < 0 ? LEAST_HOLD : left);
    listening = call.cancellation().onCancel(this::callCancelled);
  }

  /**
   * Sends no cancel from now on. Idempotent.
   *
   * @return why the work must not be committed; empty if it ended in time
   */
  Optional<ServiceFailure> end() {
    listening.cancel();
    synchronized (this) {
      over = true;
      stopTimer();
    }
    if (call != null && call.isCancelled()) {
      return Optional.of(rolledBack(Code.CANCELLED, "the call was cancelled in the transaction"));
    }
    boolean late = isStopping() || call != null && call.deadline().passed(clock);
    return late
        ? Optional.of(rolledBack(Code.DEADLINE_EXCEEDED, "the deadline passed in the transaction"))
        : Optional.empty();
  }

  /** Ends the watch, and the connection too if it must not be lent again. */
  Future<Void> release() {
    end();
    if (!isStopping()) {
      return Future.succeededFuture();
    }
    return SessionGuard.of(ConnectionLender.session(connection)).end();
  }

  private static ServiceFailure rolledBack(Code code, String why) {
    return new ServiceFailure(code, why + "; it was rolled back");
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void callCancelled() {
    if (!stopping) {
      stopTimer();
      long heldMs = TimeUnit.NANOSECONDS.toMillis(clock.nanos() - startNanos);
      start(LEAST_HOLD.minusMillis(heldMs));
    }
  }

  private synchronized void start(Duration left) {
    if (!over) {
      timer = vertx.setTimer(Math.max(1, left.toMillis()), passed -> stop());
    }
  }

  // Called under the lock.
  private void stopTimer() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  private void stop() {
    synchronized (this) {
      if (over) {
        return;
      }
      stopping = true;
    }
    PgConnection.cast(connection)
        .cancelRequest()
        .onFailure(
            failure ->
                LOG.warn(
                    "Could not cancel a statement of a call that is over: {}", failure.toString()))
        .onComplete(sent -> start(AGAIN));
  }
}
