package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.failure;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database stops working for a call that was cancelled, long before its deadline. */
@Timeout(60)
class SqlCancellationTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  @RegisterExtension final Postgres postgres = new Postgres();
  private final Cancellation cancellation = new Cancellation();
  private Sql sql;
  private Sql observer;

  @BeforeEach
  void open() {
    SqlOptions patient =
        postgres
            .options()
            .withConnectTimeout(LONG)
            .withAcquireTimeout(LONG)
            .withIdleTimeout(LONG)
            .withStatementTimeout(LONG);
    sql = postgres.sql(patient.withMaxPoolSize(1).withMaxQueued(10));
    observer = postgres.sql(patient);
  }

  @Test
  void theStatementThatRunsIsCancelled() throws Exception {
    Future<String> work = inCall(() -> sql.withConnection(c -> one(c, "SELECT pg_sleep(40)")));
    awaitRunning(1);

    cancellation.cancel();

    assertThat(failure(work).code()).isEqualTo(Code.DEADLINE_EXCEEDED); // 57014 of the server
    awaitRunning(0);
    assertThat(one(sql, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aTransactionIsRolledBackAlthoughItsWorkHasEnded() throws Exception {
    one(sql, "CREATE TABLE t (id int)");

    ServiceFailure failure =
        failure(
            inCall(
                () ->
                    sql.withTransaction(
                        tx ->
                            one(tx, "INSERT INTO t VALUES (1)")
                                .onSuccess(inserted -> cancellation.cancel()))));

    assertThat(failure.code()).isEqualTo(Code.CANCELLED);
    assertThat(failure).hasMessageContaining("it was rolled back");
    assertThat(one(sql, "SELECT count(*) FROM t")).isEqualTo("0");
  }

  @Test
  void aCallThatWaitsForAConnectionStopsWaitingAndACancelledOneDoesNotBegin() throws Exception {
    Future<String> busy = sql.withConnection(c -> one(c, "SELECT pg_sleep(40)"));
    awaitRunning(1);
    Future<String> waiting = inCall(() -> sql.withConnection(c -> one(c, "SELECT 1")));

    cancellation.cancel();

    assertThat(failure(waiting).code()).isEqualTo(Code.CANCELLED);
    Future<String> late = inCall(() -> sql.withConnection(c -> one(c, "SELECT 1")));
    assertThat(failure(late).code()).isEqualTo(Code.CANCELLED);
    one(observer, "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE " + RUNNING);
    failure(busy);
    assertThat(one(sql, "SELECT 1")).as("the only connection").isEqualTo("1");
  }

  @Test
  void aCancelAfterTheWorkNeverMeetsTheNextBorrower() throws Exception {
    String session = one(sql, "SELECT pg_backend_pid()");
    result(inCall(() -> sql.withConnection(c -> one(c, "SELECT pg_sleep(0.15)"))));

    cancellation.cancel();

    one(sql, "SELECT pg_sleep(0.5)");
    assertThat(one(sql, "SELECT pg_backend_pid()")).isEqualTo(session);
  }

  private static final String RUNNING =
      "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";

  private void awaitRunning(int sessions) {
    String count = "SELECT count(*) FROM pg_stat_activity WHERE " + RUNNING;
    await().atMost(Duration.ofSeconds(20)).until(() -> one(observer, count).equals("" + sessions));
  }

  private <T> Future<T> inCall(Supplier<Future<T>> work) {
    Deadline deadline = Deadline.after(Clock.system(), LONG);
    return new CallContext(deadline, TraceContext.start(), "test", Map.of(), cancellation)
        .carry(postgres.vertx(), work);
  }
}
