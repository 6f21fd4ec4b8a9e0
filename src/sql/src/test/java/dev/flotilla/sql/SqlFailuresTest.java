package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.failure;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SqlFailuresTest {

  @RegisterExtension final Postgres postgres = new Postgres();

  @ParameterizedTest
  @CsvSource({
    "23505,ALREADY_EXISTS",
    "23503,FAILED_PRECONDITION",
    "23514,FAILED_PRECONDITION",
    "23502,FAILED_PRECONDITION",
    "40001,ABORTED",
    "40P01,ABORTED",
    "55P03,ABORTED",
    "57014,DEADLINE_EXCEEDED",
    "53100,RESOURCE_EXHAUSTED",
    "53300,RESOURCE_EXHAUSTED",
    "08006,UNAVAILABLE",
    "57P02,UNAVAILABLE",
    "57P03,UNAVAILABLE",
    "25006,UNAVAILABLE",
    "40003,UNKNOWN",
    "42601,INTERNAL",
    "22012,INTERNAL",
    "XX000,INTERNAL",
  })
  void whatTheServerRaisesHasItsCode(String state, Code code) {
    ServiceFailure failure =
        failure(
            postgres
                .sql()
                .withConnection(
                    connection ->
                        one(
                            connection,
                            "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '"
                                + state
                                + "'; END $$")));

    assertThat(failure.code()).isEqualTo(code);
    if (code != Code.INTERNAL) {
      assertThat(failure.details()).containsEntry(SqlFailures.SQL_STATE, state);
    }
  }

  @Test
  void aBrokenConstraintIsNamedAndNoValueShown() throws Exception {
    Sql sql = postgres.sql();
    result(sql.migrate("sample"));
    one(sql, "INSERT INTO sample.thing VALUES (1, 'private', 3)");

    ServiceFailure twice = failing(sql, "INSERT INTO sample.thing VALUES (2, 'private', 0)");
    assertThat(twice.code()).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(twice.details()).containsEntry(SqlFailures.CONSTRAINT, "thing_name_unique");
    assertThat(twice).hasMessage("a row of thing exists already (thing_name_unique)");

    ServiceFailure negative = failing(sql, "UPDATE sample.thing SET units = units - 4");
    assertThat(negative.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(negative.details())
        .containsEntry(SqlFailures.CONSTRAINT, "thing_units_not_negative");

    assertThat(failing(sql, "INSERT INTO sample.part VALUES (1, 99)").details())
        .containsEntry(SqlFailures.CONSTRAINT, "part_of_thing");
    assertThat(failing(sql, "INSERT INTO sample.thing VALUES (9, null)"))
        .hasMessage("a row of thing breaks a rule, column name");
  }

  @Test
  void aSessionThatTheServerEndsIsUnavailableAndSoonReplaced() throws Exception {
    Sql sql = postgres.sql();

    // The driver takes this answer for unsolicited, and fails the statement when the socket ends.
    ServiceFailure ended =
        failing(sql, "SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)");

    assertThat(ended.code()).isEqualTo(Code.UNAVAILABLE);
    // The pool may hand the dead connection out once more before it notices: UNAVAILABLE again.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> result(sql.ping().map(true).recover(SqlFailuresTest::falseIfUnavailable)));
  }

  @Test
  void aConnectionThatEndedUnderAStatementMayHaveRunIt() {
    ServiceFailure closed = SqlFailures.of(ClosedConnectionException.INSTANCE);
    assertThat(closed.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(closed.surelyDidNotRun()).isFalse();
    assertThat(SqlFailures.of(new IOException("Connection reset")).code())
        .isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void aFailureWithACodeKeepsItAndABugIsInternal() {
    ServiceFailure mine = new ServiceFailure(Code.NOT_FOUND, "no such thing");
    assertThat(SqlFailures.of(mine)).isSameAs(mine);

    ServiceFailure bug = SqlFailures.of(new IllegalStateException("select * from secrets"));
    assertThat(bug.code()).isEqualTo(Code.INTERNAL);
    assertThat(bug).hasMessageNotContaining("secrets");
  }

  private static Future<Boolean> falseIfUnavailable(Throwable cause) {
    return cause instanceof ServiceFailure failure && failure.code() == Code.UNAVAILABLE
        ? Future.succeededFuture(false)
        : Future.failedFuture(cause);
  }

  private static ServiceFailure failing(Sql sql, String statement) {
    return failure(sql.withConnection(connection -> one(connection, statement)));
  }
}
