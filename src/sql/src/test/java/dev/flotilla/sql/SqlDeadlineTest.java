package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.failure;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database stops working for a caller whose deadline has passed. */
@Timeout(60)
class SqlDeadlineTest {

  private static final long SEED = 20260301;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(2);

  @RegisterExtension final Postgres postgres = new Postgres();

  @Test
  void aStatementStopsAtTheDeadlineOfItsCall() throws Exception {
    Sql sql = postgres.sql(patient());
    long start = System.nanoTime();

    ServiceFailure failure =
        failure(inCall(SOON, () -> sql.withConnection(c -> one(c, "SELECT pg_sleep(9)"))));

    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(8));
    assertNothingRuns();
    assertThat(one(sql, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aTransactionIsRolledBackAtTheDeadlineAndItsLocksAreFree() throws Exception {
    Sql sql = postgres.sql(patient());
    one(sql, "CREATE TABLE t (id int)");

    ServiceFailure failure =
        failure(
            inCall(
                SOON,
                () ->
                    sql.withTransaction(
                        tx ->
                            one(tx, "INSERT INTO t VALUES (1)")
                                .compose(in -> one(tx, "LOCK TABLE t"))
                                .compose(locked -> one(tx, "SELECT pg_sleep(9)")))));

    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertNothingRuns();
    assertThat(one(sql, "SELECT count(*) FROM t")).isEqualTo("0");
  }

  @Test
  void aStatementThatBeginsAfterTheDeadlineStopsToo() throws Exception {
    Sql sql = postgres.sql(patient());

    ServiceFailure failure =
        failure(
            inCall(
                SOON,
                () ->
                    sql.withConnection(
                        c ->
                            postgres
                                .vertx()
                                .timer(1_200, TimeUnit.MILLISECONDS)
                                .compose(late -> one(c, "SELECT pg_sleep(9)")))));

    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertNothingRuns();
  }

  @Test
  void workThatEndsAfterTheDeadlineIsNotCommitted() throws Exception {
    Sql sql = postgres.sql(patient());
    one(sql, "CREATE TABLE t (id int)");

    ServiceFailure failure =
        failure(
            inCall(
                SOON,
                () ->
                    sql.withTransaction(
                        tx ->
                            one(tx, "INSERT INTO t VALUES (1)")
                                .compose(
                                    in -> postgres.vertx().timer(1_200, TimeUnit.MILLISECONDS)))));

    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(one(sql, "SELECT count(*) FROM t")).isEqualTo("0");
  }

  @Test
  void workInTimeAndWorkOutsideACallRunToTheirEnd() throws Exception {
    Sql sql = postgres.sql(patient().withMaxPoolSize(1).withMaxQueued(10));
    result(sql.ping()); // the deadlines below are not for connecting
    for (int i = 0; i < 5; i++) {
      result(inCall(LATER, () -> sql.withConnection(c -> one(c, "SELECT 1"))));
      result(inCall(LATER, () -> sql.withTransaction(c -> one(c, "SELECT 1"))));
    }
    int session = Integer.parseInt(one(sql, "SELECT pg_backend_pid()"));

    one(sql, "SELECT pg_sleep(2.2)"); // longer than the deadlines of before

    assertThat(one(sql, "SELECT pg_backend_pid()")).isEqualTo("" + session);
  }

  @Test
  void aCancelNeverStopsTheStatementOfTheNextBorrower() throws Exception {
    Sql sql = postgres.sql(patient().withMaxPoolSize(1).withMaxQueued(10));
    Random random = new Random(SEED);
    int cut = 0;
    for (int i = 0; i < 30; i++) {
      // About as long as the statement takes: both may happen at the same moment.
      Duration left = Duration.ofMillis(103 + random.nextInt(6));
      Future<String> close =
          inCall(left, () -> sql.withConnection(c -> one(c, "SELECT pg_sleep(0.105)")));
      Future<String> next = sql.withConnection(c -> one(c, "SELECT 1 FROM pg_sleep(0.01)"));
      result(close.otherwiseEmpty());
      cut += close.failed() ? 1 : 0;
      assertThat(result(next)).as("round %d, seed %d", i, SEED).isEqualTo("1");
    }
    assertThat(cut).as("statements that were cut, of 30").isBetween(1, 30);
  }

  @Test
  void deadlinesOfAFewMillisecondsCostNoConnections() throws Exception {
    Sql sql = postgres.sql(patient().withMaxPoolSize(1).withMaxQueued(10));
    Set<String> sessions = new HashSet<>();
    one(sql, "CREATE TABLE t (id int)");

    for (int i = 0; i < 20; i++) {
      Future<String> read =
          inCall(
              Duration.ofMillis(1 + i % 6),
              () -> sql.withConnection(c -> one(c, "SELECT pg_sleep(0.01)")));
      Future<String> write =
          inCall(
              Duration.ofMillis(6),
              () ->
                  sql.withTransaction(
                      tx ->
                          one(tx, "INSERT INTO t VALUES (1)")
                              .compose(in -> one(tx, "SELECT pg_sleep(0.01)"))));
      result(Future.join(read, write).otherwiseEmpty());
      assertThat(write.failed()).isTrue();
      sessions.add(one(sql, "SELECT pg_backend_pid()"));
    }

    assertThat(sessions).as("a busy machine may take over 100 ms").hasSizeLessThan(10);
    assertThat(one(sql, "SELECT count(*) FROM t")).isEqualTo("0");
  }

  // A busy machine may take its time for a connection; only deadlines are looked at here.
  private SqlOptions patient() {
    return postgres
        .options()
        .withConnectTimeout(LONG)
        .withAcquireTimeout(LONG)
        .withIdleTimeout(LONG)
        .withStatementTimeout(LONG);
  }

  private void assertNothingRuns() {
    Sql other = postgres.sql(patient());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                one(
                        other,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND pid <> pg_backend_pid() AND state <> 'idle'")
                    .equals("0"));
  }

  private <T> Future<T> inCall(Duration left, Supplier<Future<T>> work) {
    Context context = ((ContextInternal) postgres.vertx().getOrCreateContext()).duplicate();
    new CallContext(Deadline.after(Clock.system(), left), TraceContext.start(), "test")
        .bindTo(context);
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(promise));
    return promise.future();
  }
}
