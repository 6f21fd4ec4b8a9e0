package dev.flotilla.sql;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.netty.channel.ChannelException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failures of the driver as failures with a code, by SQLSTATE and never by text. Details: {@code
 * sqlState}, and {@code constraint} where one was broken. No message holds a value of a row.
 *
 * @see <a href="https://www.postgresql.org/docs/17/errcodes-appendix.html">PostgreSQL error
 *     codes</a>
 */
public final class SqlFailures {

  /** Detail with the name of the constraint that was broken. */
  public static final String CONSTRAINT = "constraint";

  /** Detail with the five characters of the server. */
  public static final String SQL_STATE = "sqlState";

  /** A pool of 16 with statements of 5 ms turns its whole queue over in less. */
  static final Duration COME_BACK = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(SqlFailures.class);

  private SqlFailures() {}

  /**
   * What a failed statement means for a caller. A connection that ended under the statement gives
   * {@code UNAVAILABLE} that says it may have run. What is not the driver's failure, and what names
   * a bug, is logged and becomes {@code INTERNAL}.
   */
  public static ServiceFailure of(Throwable cause) {
    if (cause instanceof ServiceFailure failure) {
      return failure;
    }
    if (cause instanceof PgException answer) {
      return byState(answer);
    }
    if (cause instanceof ConnectionPoolTooBusyException) {
      return new ServiceFailure(
              Code.RESOURCE_EXHAUSTED, "too many callers wait for a database connection")
          .retryAfter(COME_BACK);
    }
    if (isLostConnection(cause)) {
      return new ServiceFailure(Code.UNAVAILABLE, "the database connection was lost")
          .afterPossibleRun();
    }
    return bug(cause, "the statement failed inside the service");
  }

  /** Whether the driver or the server failed, and not the work between the statements. */
  public static boolean isOfTheDriver(Throwable cause) {
    return cause instanceof PgException
        || cause instanceof TransactionRollbackException
        || cause instanceof ConnectionPoolTooBusyException
        || isLostConnection(cause);
  }

  private static boolean isLostConnection(Throwable cause) {
    return cause instanceof ClosedConnectionException
        || cause instanceof IOException
        || cause instanceof ChannelException; // silent for too long
  }

  private static ServiceFailure byState(PgException answer) {
    String state = String.valueOf(answer.getSqlState());
    ServiceFailure failure =
        switch (state) {
          case "23505" -> refused(Code.ALREADY_EXISTS, answer, "exists already");
          case "23503", "23514", "23502", "23P01" ->
              refused(Code.FAILED_PRECONDITION, answer, "breaks a rule");
          case "40001", "40P01", "55P03" ->
              new ServiceFailure(
                  Code.ABORTED, "another transaction was in the way; repeat this one");
          case "57014", "25P03" ->
              new ServiceFailure(Code.DEADLINE_EXCEEDED, "the database took longer than allowed");
          case "40003", "08007" ->
              new ServiceFailure(Code.UNKNOWN, "the outcome of the transaction is not known");
          // Read-only: a replica that is no longer, or not yet, the primary.
          case "25006", "57P01", "57P02", "57P03", "57P04", "57P05" -> unavailable();
          default -> byClass(state, answer);
        };
    return failure.with(SQL_STATE, state);
  }

  private static ServiceFailure byClass(String state, PgException answer) {
    if (state.startsWith("08")) {
      return unavailable();
    }
    if (state.startsWith("53")) {
      return new ServiceFailure(Code.RESOURCE_EXHAUSTED, "the database server has no room for this")
          .retryAfter(COME_BACK);
    }
    return bug(answer, "the database refused the statement");
  }

  private static ServiceFailure unavailable() {
    return new ServiceFailure(Code.UNAVAILABLE, "the database is not available");
  }

  private static ServiceFailure refused(Code code, PgException answer, String what) {
    String table = answer.getTable() == null ? "a row" : "a row of " + answer.getTable();
    if (answer.getConstraint() == null) {
      String column = answer.getColumn() == null ? "" : ", column " + answer.getColumn();
      return new ServiceFailure(code, table + " " + what + column);
    }
    return new ServiceFailure(code, table + " " + what + " (" + answer.getConstraint() + ")")
        .with(CONSTRAINT, answer.getConstraint());
  }

  private static ServiceFailure bug(Throwable cause, String sentence) {
    LOG.error("{}", sentence, cause);
    return new ServiceFailure(Code.INTERNAL, sentence);
  }
}
