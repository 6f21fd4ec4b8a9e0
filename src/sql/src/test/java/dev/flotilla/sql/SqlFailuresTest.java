package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.failure;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class SqlFailuresTest {

  @RegisterExtension final Postgres postgres = new Postgres();

  @Test
  void whatTheServerRaisesHasItsCode() {
    Sql sql = postgres.sql();
    Map<String, Code> raised =
        Map.ofEntries(
            entry("23505", Code.ALREADY_EXISTS),
            entry("23503", Code.FAILED_PRECONDITION),
            entry("23514", Code.FAILED_PRECONDITION),
            entry("23502", Code.FAILED_PRECONDITION),
            entry("40001", Code.ABORTED),
            entry("40P01", Code.ABORTED),
            entry("55P03", Code.ABORTED),
            entry("57014", Code.DEADLINE_EXCEEDED),
            entry("53100", Code.RESOURCE_EXHAUSTED),
            entry("53300", Code.RESOURCE_EXHAUSTED),
            entry("08006", Code.UNAVAILABLE),
            entry("57P02", Code.UNAVAILABLE),
            entry("57P03", Code.UNAVAILABLE),
            entry("25006", Code.UNAVAILABLE),
            entry("08P01", Code.UNAVAILABLE),
            entry("08007", Code.UNKNOWN),
            entry("40003", Code.UNKNOWN),
            entry("22000", Code.INVALID_ARGUMENT),
            entry("22012", Code.INVALID_ARGUMENT),
            entry("2201B", Code.INVALID_ARGUMENT),
            entry("2201X", Code.INVALID_ARGUMENT),
            entry("22P05", Code.INVALID_ARGUMENT),
            entry("54000", Code.INVALID_ARGUMENT),
            entry("54001", Code.INVALID_ARGUMENT),
            entry("21000", Code.INVALID_ARGUMENT),
            entry("23001", Code.FAILED_PRECONDITION),
            entry("44000", Code.FAILED_PRECONDITION),
            entry("P0001", Code.FAILED_PRECONDITION),
            entry("P0002", Code.NOT_FOUND),
            entry("26000", Code.ABORTED),
            entry("42P05", Code.ABORTED),
            entry("25P04", Code.DEADLINE_EXCEEDED),
            entry("42601", Code.INTERNAL),
            entry("42P22", Code.INTERNAL),
            entry("0A000", Code.INTERNAL),
            entry("28P01", Code.INTERNAL),
            entry("58030", Code.INTERNAL),
            entry("XX000", Code.INTERNAL));

    raised.forEach(
        (state, code) -> {
          ServiceFailure failure =
              failing(sql, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '" + state + "'; END $$");
          assertThat(failure.code()).as(state).isEqualTo(code);
          assertThat(failure.details()).containsEntry(SqlFailures.SQL_STATE, state);
        });
  }

  /** What a client can bring about by a value alone, each by the statement that really does it. */
  private record Case(String state, String statement, Object value) {}

  @Test
  void aValueThatTheDatabaseCannotTakeIsTheCallersFault() throws Exception {
    Sql sql = postgres.sql();
    one(sql, "CREATE TABLE short (name varchar(3))");
    Stream.of(
            new Case("22021", "SELECT $1::text", "a\u0000b"),
            new Case("22001", "INSERT INTO short VALUES ($1)", "long"),
            new Case("22003", "SELECT ($1::text)::int", "3000000000"),
            new Case("22P02", "SELECT ($1::text)::uuid", "no uuid"),
            new Case("22P02", "SELECT ($1::text)::jsonb", "{"),
            new Case("22P05", "SELECT ($1::text)::jsonb ->> 'a'", "{\"a\": \"\\u0000\"}"),
            new Case("22007", "SELECT ($1::text)::date", "yesteryear"),
            new Case("22008", "SELECT ($1::text)::date", "2026-02-31"),
            new Case("22012", "SELECT 1 / ($1::text)::int", "0"),
            new Case("22025", "SELECT 'ab' LIKE $1", "a\\"),
            new Case("2201B", "SELECT 'a' ~ $1", "("),
            new Case("22023", "SELECT now() AT TIME ZONE $1", "Nowhere/Land"),
            new Case("2201W", "SELECT 1 LIMIT ($1::text)::int", "-1"),
            new Case("54001", "SELECT ($1::text)::jsonb", "[".repeat(100_000)),
            new Case("54000", "SELECT to_tsvector($1)", words(400_000)))
        .forEach(
            given -> {
              for (ServiceFailure failure : bothWays(sql, given)) {
                assertThat(failure.details()).containsEntry(SqlFailures.SQL_STATE, given.state);
                assertThat(failure.code()).as(given.state).isEqualTo(Code.INVALID_ARGUMENT);
              }
            });
  }

  private static List<ServiceFailure> bothWays(Sql sql, Case given) {
    Function<SqlConnection, Future<RowSet<Row>>> work =
        connection -> connection.preparedQuery(given.statement).execute(Tuple.of(given.value));
    return List.of(failure(sql.withConnection(work)), failure(sql.withTransaction(work)));
  }

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  /** What the driver refuses or chokes on before anything is sent. */
  @Test
  void aValueThatTheDriverCannotSendIsTheCallersFaultAndHarmsNobodyElse() throws Exception {
    Sql sql = postgres.sql(postgres.options().withMaxPoolSize(1).withMaxQueued(10));
    Stream.of(
            new Case("", "SELECT $1::int", "not a number"),
            new Case("", "SELECT $1::text", 5),
            new Case("", "SELECT $1::uuid", "not a UUID"),
            new Case("", "SELECT $1::date", "yesterday"),
            new Case("", "SELECT $1::interval", Interval.of(Integer.MAX_VALUE)))
        .forEach(
            given ->
                assertThat(bothWays(sql, given))
                    .as(given.statement)
                    .extracting(ServiceFailure::code)
                    .containsOnly(Code.INVALID_ARGUMENT));
    assertThat(one(sql, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"))
        .isEqualTo("1");
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
    assertThat(closed.didNotExecute()).isFalse();
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
