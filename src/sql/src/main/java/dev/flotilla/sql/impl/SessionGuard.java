package dev.flotilla.sql.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.SqlFailures;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.AttributeKey;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.codec.InvalidCachedStatementEvent;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.ExtendedQueryCommand;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the answers of the server on one connection, and does what the driver does not:
 *
 * <ul>
 *   <li>A session that is over (class 08, 57P0x) or whose server takes no writes (25006) is not
 *       used again.
 *   <li>A prepared statement that no longer fits the schema, or that the session no longer has, is
 *       dropped. Outside a transaction it is prepared and run again at once, because it did
 *       nothing; inside one it is {@code ABORTED}.
 *   <li>A value that the driver cannot write is the caller's failure, and the connection on which
 *       half of a message may stand is closed.
 * </ul>
 *
 * <p>Stands in the pipeline between the driver's codec and its connection, where every command and
 * every answer passes. Belongs to the event loop of the connection, but for what is asked about it.
 */
final class SessionGuard extends ChannelDuplexHandler {

  private static final Logger LOG = LoggerFactory.getLogger(SessionGuard.class);

  private static final AttributeKey<SessionGuard> KEY =
      AttributeKey.valueOf(SessionGuard.class, "guard");

  /**
   * The server's function that refuses a plan whose columns changed; it has no state of its own.
   */
  private static final String PLAN_CHANGED = "RevalidateCachedQuery";

  /** The session has no such statement: after DISCARD ALL, or in another session of a pooler. */
  private static final String STATEMENT_GONE = "26000";

  /**
   * Said of a statement that could be prepared before: a parameter got its type from a column that
   * has another one now. Types that do not fit, no such operator, no such type, no such cast.
   */
  private static final Set<String> TYPES_CHANGED = Set.of("42804", "42883", "42704", "42846");

  private final SocketConnectionBase session;
  private final PoolRenewal poolRenewal;
  private final long openedNanos = System.nanoTime();
  private final Promise<Void> ended = Promise.promise();
  private ChannelHandlerContext ctx;
  private boolean writing;
  private Throwable ending;
  private volatile boolean over;

  private SessionGuard(SocketConnectionBase session, PoolRenewal poolRenewal) {
    this.session = session;
    this.poolRenewal = poolRenewal;
  }

  /** Begins to guard a connection that has just logged in; on its event loop. */
  static void over(SocketConnectionBase session, PoolRenewal poolRenewal) {
    SessionGuard guard = new SessionGuard(session, poolRenewal);
    ChannelHandlerContext handler = session.socket().channelHandlerContext();
    handler.channel().attr(KEY).set(guard);
    handler.pipeline().addBefore(handler.name(), "guard", guard);
  }

  /** That of a connection, also of one that is closed and has lost its pipeline. */
  static SessionGuard of(SocketConnectionBase session) {
    return session.socket().channelHandlerContext().channel().attr(KEY).get();
  }

  /** Whether this connection must not be lent again. */
  boolean isSpent() {
    return over || poolRenewal.isDue(openedNanos, System.nanoTime());
  }

  /** Closes the connection; completes when it is closed and the pool knows. */
  Future<Void> end() {
    over = true;
    session.context().runOnContext(now -> close());
    return ended.future();
  }

  private void close() {
    if (ctx.channel().isActive()) {
      session.socket().close(); // the driver sends Terminate, and waits for the server
      ctx.pipeline().firstContext().close(); // which may have ended
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    over = true;
    super.channelInactive(context); // tells the pool
    ended.tryComplete();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
    note(cause);
    ending = cause;
    super.exceptionCaught(context, cause);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof CommandBase<?> command) {
      watch(command);
    }
    writing = true;
    super.write(context, message, promise);
    writing = false;
  }

  @Override
  public void flush(ChannelHandlerContext context) throws Exception {
    writing = true;
    super.flush(context); // the codec fails what it cannot write before this returns
    writing = false;
  }

  private <R> void watch(CommandBase<R> command) {
    Completable<R> handler = command.handler;
    if (handler != null) {
      command.handler =
          (result, failure) -> {
            // The driver does not take an error that ends a session for the answer of a statement.
            // It
            // completes the statement without a result, which its own code does not expect.
            Throwable cause = failure == null && result == null ? ending : failure;
            if (cause == null) {
              handler.complete(result, null);
            } else {
              failed(command, handler, cause);
            }
          };
    }
  }

  private <R> void failed(CommandBase<R> command, Completable<R> handler, Throwable failure) {
    note(failure);
    if (writing && !(failure instanceof VertxException) && !SqlFailures.isOfTheDriver(failure)) {
      end();
      handler.fail(unwritable(failure));
    } else if (command instanceof ExtendedQueryCommand<?> query && isStale(failure)) {
      forget(query);
      repeatOrAbort(query, handler, (PgException) failure);
    } else {
      handler.fail(failure);
    }
  }

  private void note(Throwable failure) {
    String state = failure instanceof PgException answer ? "" + answer.getSqlState() : "";
    if (state.startsWith("08") || state.startsWith("57P")) {
      over = true;
    } else if (state.equals("25006")) {
      poolRenewal.ask(openedNanos, System.nanoTime());
    }
  }

  private static boolean isStale(Throwable failure) {
    // An error inside a function has a context, and is not about a text of this driver.
    return failure instanceof PgException answer
        && answer.getWhere() == null
        && (PLAN_CHANGED.equals(answer.getRoutine())
            || STATEMENT_GONE.equals(answer.getSqlState())
            || TYPES_CHANGED.contains(String.valueOf(answer.getSqlState())));
  }

  // The driver does so for some of these, by the server's English text.
  private void forget(ExtendedQueryCommand<?> query) {
    ctx.fireChannelRead(new InvalidCachedStatementEvent(query.sql()));
  }

  @SuppressWarnings("unchecked") // an ExtendedQueryCommand is a CommandBase<Boolean>
  private <R, Q> void repeatOrAbort(
      ExtendedQueryCommand<Q> query, Completable<R> handler, PgException failure) {
    if (query.autoCommit() && !query.isSuspended()) {
      Completable<Boolean> answer = (Completable<Boolean>) handler;
      session.schedule(
          again(query),
          (result, second) ->
              answer.complete(result, second == null ? null : told(failure, second)));
    } else {
      poolRenewal.ask(openedNanos, System.nanoTime()); // the other connections remember the same
      handler.fail(aborted(failure));
    }
  }

  // A new one: parameters that the old one made fit its types may not fit those of today.
  private static <Q> ExtendedQueryCommand<Q> again(ExtendedQueryCommand<Q> query) {
    return query.isBatch()
        ? ExtendedQueryCommand.createBatch(
            query.sql(),
            query.options(),
            null,
            List.copyOf(query.paramsList()),
            true,
            query.collector(),
            query.resultHandler())
        : ExtendedQueryCommand.createQuery(
            query.sql(),
            query.options(),
            null,
            query.params(),
            true,
            query.collector(),
            query.resultHandler());
  }

  // In a transaction that was begun by a statement of its own nothing can be repeated (25P02).
  private static Throwable told(PgException first, Throwable second) {
    boolean inTransaction =
        second instanceof PgException answer && "25P02".equals(answer.getSqlState());
    return inTransaction ? aborted(first) : second;
  }

  private static ServiceFailure aborted(PgException failure) {
    return new ServiceFailure(
            Code.ABORTED, "the schema changed under a prepared statement; repeat the transaction")
        .with(SqlFailures.SQL_STATE, failure.getSqlState());
  }

  private static ServiceFailure unwritable(Throwable failure) {
    LOG.debug("a caller's value cannot be sent to the database: {}", failure.toString());
    return new ServiceFailure(
        Code.INVALID_ARGUMENT, "a value is out of the range of the parameter it is for");
  }
}
