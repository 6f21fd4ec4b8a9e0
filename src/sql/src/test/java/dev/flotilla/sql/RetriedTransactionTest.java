package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.failure;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class RetriedTransactionTest {

  @RegisterExtension final Postgres postgres = new Postgres();

  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void bothWritersThatCollideSucceedInTheEnd() throws Exception {
    Sql sql = withCounter();
    Promise<Void> firstRead = Promise.promise();
    Promise<Void> secondRead = Promise.promise();

    Future<String> first =
        sql.withRetriedTransaction(tx -> increment(tx, firstRead, secondRead.future()));
    Future<String> second =
        sql.withRetriedTransaction(tx -> increment(tx, secondRead, firstRead.future()));

    result(Future.join(first, second));
    assertThat(one(sql, "SELECT id FROM t")).isEqualTo("2");
    assertThat(attempts).hasValueGreaterThanOrEqualTo(3);
  }

  /** Reads, waits until the other transaction has read as well, and only then writes. */
  private Future<String> increment(SqlConnection tx, Promise<Void> read, Future<Void> otherRead) {
    attempts.incrementAndGet();
    return one(tx, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        .compose(set -> one(tx, "SELECT id FROM t"))
        .onSuccess(value -> read.tryComplete())
        .compose(value -> otherRead.map(value))
        .compose(value -> one(tx, "UPDATE t SET id = " + value + " + 1 RETURNING id"));
  }

  @Test
  void whatAnAbortedAttemptDidIsUndoneBeforeTheNext() throws Exception {
    Sql sql = withCounter();

    result(
        sql.withRetriedTransaction(
            tx ->
                one(tx, "UPDATE t SET id = id + 1")
                    .compose(
                        done ->
                            attempts.incrementAndGet() < 3
                                ? aborted()
                                : Future.succeededFuture())));

    assertThat(attempts).hasValue(3);
    assertThat(one(sql, "SELECT id FROM t")).isEqualTo("1");
  }

  @Test
  void otherFailuresAreFinal() throws Exception {
    ServiceFailure failure =
        failure(
            withCounter()
                .withRetriedTransaction(
                    tx -> {
                      attempts.incrementAndGet();
                      return one(tx, "SELECT 1 / 0");
                    }));

    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(attempts).hasValue(1);
  }

  private static Future<String> aborted() {
    return Future.failedFuture(new ServiceFailure(Code.ABORTED, "another was faster"));
  }

  private Sql withCounter() throws Exception {
    Sql sql = postgres.sql();
    one(sql, "CREATE TABLE t (id int)");
    one(sql, "INSERT INTO t VALUES (0)");
    return sql;
  }
}
