package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.failure;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Statements that connections remember, and a schema that changes under them. */
@Timeout(60)
class SchemaChangeTest {

  private static final int POOL = 3;
  private static final String ALL = "SELECT * FROM t WHERE id = $1";

  @RegisterExtension final Postgres postgres = new Postgres();

  private Sql sql;

  @BeforeEach
  void remember() throws Exception {
    sql = postgres.sql(postgres.options().withMaxPoolSize(POOL).withMaxQueued(100));
    one(sql, "CREATE TABLE t (id int, code text)");
    one(sql, "INSERT INTO t VALUES (1, '00000000-0000-0000-0000-000000000001')");
    onEveryConnection(c -> all(c).mapEmpty());
  }

  @Test
  void aStatementOutsideATransactionIsPreparedAndRunAgain() throws Exception {
    one(sql, "ALTER TABLE t ADD COLUMN more int DEFAULT 7");

    onEveryConnection(
        c ->
            all(c).map(rows -> rows.iterator().next().getInteger("more")).onSuccess(this::isSeven));
    assertThat(
            result(sql.pool().preparedQuery(ALL).execute(Tuple.of(1)))
                .iterator()
                .next()
                .getInteger("more"))
        .isEqualTo(7);
  }

  private void isSeven(int value) {
    assertThat(value).isEqualTo(7);
  }

  @Test
  void whatRanBeforeOnTheSameConnectionIsNotRunAgain() throws Exception {
    one(sql, "CREATE TABLE log (id int)");
    one(sql, "ALTER TABLE t ADD COLUMN more int");

    onEveryConnection(c -> one(c, "INSERT INTO log VALUES (1)").compose(in -> all(c)).mapEmpty());

    assertThat(one(sql, "SELECT count(*) FROM log")).isEqualTo("" + POOL);
  }

  @Test
  void aTransactionIsAbortedOnceAndItsRepeatSucceeds() throws Exception {
    one(sql, "ALTER TABLE t ADD COLUMN more int");

    ServiceFailure aborted = failure(sql.withTransaction(SchemaChangeTest::all));

    assertThat(aborted.code()).isEqualTo(Code.ABORTED);
    assertThat(aborted.details()).containsEntry(SqlFailures.SQL_STATE, "0A000");
    for (int i = 0; i < 2; i++) {
      onEveryConnection(
          c -> one(c, "BEGIN").compose(begun -> all(c)).compose(r -> one(c, "COMMIT")).mapEmpty());
    }
  }

  @Test
  void aTransactionThatWasBegunByAStatementIsAborted() throws Exception {
    one(sql, "ALTER TABLE t ADD COLUMN more int");

    ServiceFailure aborted =
        failure(sql.withConnection(c -> one(c, "BEGIN").compose(begun -> all(c))));

    assertThat(aborted.code()).isEqualTo(Code.ABORTED);
  }

  @Test
  void statementsThatTheSessionForgotArePreparedAgain() throws Exception {
    onEveryConnection(c -> one(c, "DISCARD ALL").compose(done -> all(c)).mapEmpty());

    onEveryConnection(c -> one(c, "DEALLOCATE ALL").compose(done -> all(c)).mapEmpty());
    ServiceFailure inside =
        failure(sql.withTransaction(tx -> one(tx, "DEALLOCATE ALL").compose(done -> all(tx))));
    assertThat(inside.code()).isEqualTo(Code.ABORTED);
    assertThat(result(sql.withTransaction(SchemaChangeTest::all)).size()).isEqualTo(1);
  }

  @Test
  void aParameterWhoseColumnHasAnotherTypeIsPreparedAgain() throws Exception {
    String byCode = "SELECT id FROM t WHERE code = $1";
    // Each its own: the driver puts what it sends into the tuple.
    Supplier<Tuple> code = () -> Tuple.of("00000000-0000-0000-0000-000000000001");
    onEveryConnection(c -> c.preparedQuery(byCode).execute(code.get()).mapEmpty());
    one(sql, "ALTER TABLE t ALTER COLUMN code TYPE uuid USING code::uuid");

    onEveryConnection(
        c ->
            c.preparedQuery(byCode)
                .execute(code.get())
                .onSuccess(rows -> assertThat(rows.size()).isEqualTo(1))
                .mapEmpty());
  }

  @Test
  void aBatchIsRunAgainAsAWhole() throws Exception {
    String insert = "INSERT INTO t VALUES ($1, '') RETURNING *";
    List<Tuple> two = List.of(Tuple.of(2), Tuple.of(3));
    onEveryConnection(c -> c.preparedQuery(insert).executeBatch(two).mapEmpty());
    one(sql, "DELETE FROM t");
    one(sql, "ALTER TABLE t ADD COLUMN more int DEFAULT 7");

    onEveryConnection(c -> c.preparedQuery(insert).executeBatch(two).mapEmpty());

    assertThat(one(sql, "SELECT count(*) FROM t WHERE more = 7")).isEqualTo("" + 2 * POOL);
  }

  @Test
  void aFunctionWhoseTextIsWrongIsABug() throws Exception {
    one(
        sql,
        "CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS"
            + " 'BEGIN RETURN (SELECT $1 || now() = true); END'");

    assertThat(
            failure(sql.withConnection(c -> c.preparedQuery("SELECT f($1)").execute(Tuple.of(1))))
                .code())
        .isEqualTo(Code.INTERNAL);
  }

  private static Future<RowSet<Row>> all(SqlConnection connection) {
    return connection.preparedQuery(ALL).execute(Tuple.of(1));
  }

  /** Each connection is held until all are in use, so that none does the work of another. */
  private void onEveryConnection(Function<SqlConnection, Future<?>> work) throws Exception {
    List<Promise<Void>> arrived =
        IntStream.range(0, POOL).mapToObj(i -> Promise.<Void>promise()).toList();
    Future<?> allHere = Future.all(arrived.stream().map(Promise::future).toList());
    result(
        Future.all(
            arrived.stream()
                .map(
                    here ->
                        sql.withConnection(
                            c -> {
                              here.complete();
                              return allHere.compose(all -> work.apply(c).mapEmpty());
                            }))
                .toList()));
  }
}
