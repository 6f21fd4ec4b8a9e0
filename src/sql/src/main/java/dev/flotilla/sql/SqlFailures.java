package dev.flotilla.sql;

import dev.flotilla.core.Clock;
import dev.flotilla.core.DefectLog;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.netty.channel.ChannelException;
import io.vertx.core.VertxException;
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
  private static final DefectLog DEFECTS = new DefectLog(LOG, Clock.system());

  /** Said by the driver's {@code ErrorMessageFactory}, which has no type of failure for it. */
  private static final String WRONG_PARAMETER = "Parameter at position[";

  private SqlFailures() {}

  /**
   * What a failed statement means for a caller. A connection that ended under the statement gives
   * {@code UNAVAILABLE} that says it may have run. What the values of the caller brought about is
   * {@code INVALID_ARGUMENT}, and logged at debug level only. What is not the driver's failure, and
   * what names a bug, is logged and becomes {@code INTERNAL}.
   */
  public static ServiceFailure of(Throwable cause) {
    if (cause instanceof ServiceFailure failure) {
      return failure;
    }
    if (cause instanceof PgException answer) {
      return byState(answer);
    }
    if (isWrongParameter(cause)) {
      LOG.debug("a caller's value was refused by the driver: {}", cause.getMessage());
      return new ServiceFailure(
          Code.INVALID_ARGUMENT, "a value has another type than the parameter it is for");
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
        || isWrongParameter(cause)
        || isLostConnection(cause);
  }

  private static boolean isWrongParameter(Throwable cause) {
    return cause.getClass() == VertxException.class
        && String.valueOf(cause.getMessage()).startsWith(WRONG_PARAMETER);
  }

  private static boolean isLostConnection(Throwable cause) {
    return cause instanceof ClosedConnectionException
        || cause instanceof IOException
        || cause instanceof ChannelException; // silent for too long
  }

  private static ServiceFailure byState(PgException answer) {
    String state = String.valueOf(answer.getSqlState());
    ServiceFailure failure =
        SqlStates.of(state)
            .map(meaning -> byMeaning(meaning, answer))
            .orElseGet(() -> bug(answer, "the database refused the statement"));
    return failure.with(SQL_STATE, state);
  }

  private static ServiceFailure byMeaning(SqlStates.Meaning meaning, PgException answer) {
    return switch (meaning.code()) {
      case ALREADY_EXISTS, FAILED_PRECONDITION, NOT_FOUND ->
          refused(meaning.code(), answer, meaning.sentence());
      case RESOURCE_EXHAUSTED ->
          new ServiceFailure(meaning.code(), meaning.sentence()).retryAfter(COME_BACK);
      case INVALID_ARGUMENT -> invalid(meaning.sentence(), answer);
      default -> new ServiceFailure(meaning.code(), meaning.sentence());
    };
  }

  private static ServiceFailure invalid(String sentence, PgException answer) {
    LOG.debug("a caller's value was refused by the database: {}", answer.getMessage());
    String column = answer.getColumn() == null ? "" : ", column " + answer.getColumn();
    return new ServiceFailure(Code.INVALID_ARGUMENT, sentence + column);
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
    DEFECTS.error(sentence, cause);
    return new ServiceFailure(Code.INTERNAL, sentence);
  }
}
