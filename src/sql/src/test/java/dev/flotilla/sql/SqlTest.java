package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.cause;
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
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class SqlTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(10);

  @RegisterExtension final Postgres postgres = new Postgres();

  @Test
  void aTransactionIsCommittedWhenItsWorkSucceeds() throws Exception {
    Sql sql = withTable();

    String answer =
        result(sql.withTransaction(tx -> one(tx, "INSERT INTO t VALUES (1)").map("done")));

    assertThat(answer).isEqualTo("done");
    assertThat(one(sql, "SELECT count(*) FROM t")).isEqualTo("1");
  }

  @Test
  void aTransactionIsRolledBackWhenItsWorkFailsAndTheFailureIsUntouched() throws Exception {
    Sql sql = withTable();
    IllegalStateException mine = new IllegalStateException("mine");

    assertThat(
            cause(
                sql.withTransaction(
                    tx ->
                        one(tx, "INSERT INTO t VALUES (1)")
                            .compose(done -> Future.failedFuture(mine)))))
        .isSameAs(mine);
    assertThat(
            cause(
                sql.withTransaction(
                    tx -> {
                      throw mine;
                    })))
        .isSameAs(mine);
    assertThat(one(sql, "SELECT count(*) FROM t")).isEqualTo("0");
  }

  @Test
  void anErrorOfTheWorkGivesItsConnectionBack() throws Exception {
    Sql sql = withTable();
    for (int i = 0; i < 40; i++) { // more than the pool has connections
      Future<String> broken =
          sql.withTransaction(
              tx -> {
                throw new NoClassDefFoundError("com/example/Missing");
              });
      assertThat(cause(broken)).isInstanceOf(NoClassDefFoundError.class);
    }

    assertThat(one(sql, "SELECT count(*) FROM t")).isEqualTo("0");
  }

  @Test
  void aStatementFailureThatWasSwallowedIsNoSuccess() throws Exception {
    Sql sql = withTable();

    ServiceFailure failure =
        failure(
            sql.withTransaction(
                tx -> one(tx, "SELECT nonsense").recover(swallowed -> Future.succeededFuture())));

    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessageContaining("rolled back");
  }

  @Test
  void aDeferredConstraintFailsTheCommitWithItsOwnCode() throws Exception {
    Sql sql = postgres.sql();
    one(sql, "CREATE TABLE d (id int CONSTRAINT one_each UNIQUE DEFERRABLE INITIALLY DEFERRED)");

    ServiceFailure failure =
        failure(sql.withTransaction(tx -> one(tx, "INSERT INTO d VALUES (1), (1)")));

    assertThat(failure.code()).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(failure.details()).containsEntry(SqlFailures.CONSTRAINT, "one_each");
  }

  @Test
  void writersThatCollideAreToldToRepeat() throws Exception {
    Sql sql = withTable();
    one(sql, "INSERT INTO t VALUES (1)");
    Promise<Void> firstRead = Promise.promise();
    Promise<Void> secondRead = Promise.promise();
    Future<String> first = increment(sql, firstRead, secondRead);
    Future<String> second = increment(sql, secondRead, firstRead);

    result(Future.join(first, second).otherwiseEmpty());

    List<Future<String>> failed = List.of(first, second).stream().filter(Future::failed).toList();
    assertThat(failed).hasSize(1);
    assertThat(failure(failed.get(0)).code()).isEqualTo(Code.ABORTED);
  }

  /** Reads, waits until the other has read as well, and only then writes. */
  private static Future<String> increment(Sql sql, Promise<Void> read, Promise<Void> otherRead) {
    return sql.withTransaction(
        tx ->
            one(tx, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                .compose(set -> one(tx, "SELECT id FROM t"))
                .onSuccess(value -> read.complete())
                .compose(value -> otherRead.future())
                .compose(now -> one(tx, "UPDATE t SET id = id + 1")));
  }

  @Test
  void aStatementThatTakesTooLongIsEndedByTheServer() throws Exception {
    Sql sql =
        postgres.sql(
            postgres
                .options()
                .withConnectTimeout(LONG)
                .withAcquireTimeout(LONG)
                .withIdleTimeout(LONG)
                .withStatementTimeout(SHORT));

    assertThat(failure(sql.withConnection(c -> one(c, "SELECT pg_sleep(20)"))).code())
        .isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(one(sql, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aTransactionThatStandsStillIsEndedAndItsLocksWithIt() throws Exception {
    Sql sql =
        postgres.sql(
            postgres
                .options()
                .withConnectTimeout(LONG)
                .withAcquireTimeout(LONG)
                .withIdleTimeout(LONG)
                .withStatementTimeout(SHORT));
    one(postgres.sql(), "CREATE TABLE t (id int)");

    Future<String> forgotten =
        sql.withTransaction(
            tx -> one(tx, "LOCK TABLE t").compose(locked -> Future.future(p -> {})));

    one(postgres.sql(), "INSERT INTO t VALUES (1)"); // waits for the lock, at most 10 s
    assertThat(forgotten.isComplete()).isFalse(); // its work is a bug, and still its caller's
  }

  @Test
  void manyCallersShareFewConnections() throws Exception {
    Sql sql = postgres.sql(postgres.options().withMaxPoolSize(4).withMaxQueued(200));
    Future<?> all =
        Future.all(
            IntStream.range(0, 200)
                .mapToObj(i -> sql.withTransaction(tx -> one(tx, "SELECT " + i)))
                .toList());

    result(all);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        one(
                            sql,
                            "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE application_name = 'flotilla'"
                                + " AND datname = current_database()"))
                    .isEqualTo("4"));
  }

  /** The driver logs each notice, and anybody causes one by a search for stop words only. */
  @Test
  void theServerSendsNoNoticesOfWhatIsNoWarning() throws Exception {
    assertThat(one(postgres.sql(), "SHOW client_min_messages")).isEqualTo("warning");
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeBack() throws Exception {
    Sql sql = postgres.sql(postgres.options().withMaxPoolSize(1).withMaxQueued(1));
    result(sql.ping()); // a caller for whom a connection is being made waits too
    Promise<Void> hold = Promise.promise();
    Future<Void> busy = sql.withConnection(c -> hold.future());
    Future<Void> waiting = sql.ping();

    ServiceFailure refused = failure(sql.ping());

    assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refused.retryAfter()).isPresent();
    hold.complete();
    result(busy);
    result(waiting);
  }

  @Test
  void waitingForABusyPoolIsBoundedAndLeaksNothing() throws Exception {
    Sql sql =
        postgres.sql(
            postgres
                .options()
                .withMaxPoolSize(1)
                .withMaxQueued(10)
                .withConnectTimeout(LONG)
                .withAcquireTimeout(SHORT)
                .withIdleTimeout(LONG)
                .withStatementTimeout(LONG));
    await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> isThere(sql));
    Promise<Void> hold = Promise.promise();
    Future<Void> busy = sql.withConnection(c -> hold.future());

    ServiceFailure exhausted = failure(sql.ping());
    assertThat(exhausted.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(exhausted.retryAfter()).contains(SHORT);

    hold.complete();
    result(busy);
    for (int i = 0; i < 5; i++) {
      result(sql.ping());
    }
  }

  @Test
  void theDeadlineOfTheCallShortensTheWait() throws Exception {
    Sql sql = postgres.sql(postgres.options().withMaxPoolSize(1).withMaxQueued(10));
    Promise<Void> hold = Promise.promise();
    Future<Void> busy = sql.withConnection(c -> hold.future());

    assertThat(failure(inCall(Duration.ofMillis(100), sql::ping)).code())
        .isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(failure(inCall(Duration.ZERO, sql::ping)).code()).isEqualTo(Code.DEADLINE_EXCEEDED);

    hold.complete();
    result(busy);
    result(inCall(Duration.ofSeconds(10), sql::ping));
  }

  private <T> Future<T> inCall(Duration left, java.util.function.Supplier<Future<T>> work) {
    Context context = ((ContextInternal) postgres.vertx().getOrCreateContext()).duplicate();
    CallContext call =
        new CallContext(Deadline.after(Clock.system(), left), TraceContext.start(), "test");
    call.bindTo(context);
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(promise));
    return promise.future();
  }

  @Test
  void statementsArePreparedOncePerConnection() throws Exception {
    Sql sql = postgres.sql(postgres.options().withMaxPoolSize(1).withMaxQueued(10));
    for (int i = 0; i < 3; i++) {
      int value = i;
      result(sql.withConnection(c -> c.preparedQuery("SELECT $1::int").execute(Tuple.of(value))));
    }
    assertThat(
            one(
                sql,
                "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements"
                    + " WHERE statement = 'SELECT $1::int'"))
        .isEqualTo("3");
  }

  @Test
  void tooFewParametersAreTheServicesBugAndNoLostConnection() throws Exception {
    Sql sql = postgres.sql(postgres.options().withMaxPoolSize(1).withMaxQueued(10));

    assertThat(
            cause(
                sql.withConnection(c -> c.preparedQuery("SELECT $1::int").execute(Tuple.tuple()))))
        .isNotInstanceOf(ServiceFailure.class)
        .hasMessageContaining("number of parameters");
    result(sql.ping());
  }

  @Test
  void workThatThrowsAnErrorOrGivesNoFutureGivesItsConnectionBack() throws Exception {
    Sql sql = postgres.sql(postgres.options().withMaxPoolSize(1).withMaxQueued(10));
    NoClassDefFoundError error = new NoClassDefFoundError("x");

    for (int i = 0; i < 2; i++) {
      assertThat(
              cause(
                  sql.withConnection(
                      c -> {
                        throw error;
                      })))
          .isSameAs(error);
      assertThat(cause(sql.withTransaction(c -> null))).isInstanceOf(NullPointerException.class);
    }
    result(sql.ping());
  }

  @Test
  void futuresCompleteOnTheContextOfTheCaller() throws Exception {
    Sql sql = postgres.sql();
    Promise<Boolean> same = Promise.promise();
    Context context = postgres.vertx().getOrCreateContext();
    context.runOnContext(
        now ->
            sql.withTransaction(tx -> one(tx, "SELECT 1"))
                .onComplete(done -> same.complete(Vertx.currentContext() == context)));
    assertThat(result(same.future())).isTrue();
  }

  @Test
  void aWrongPasswordIsNoReasonToComeBack() {
    SqlOptions wrong = SqlOptions.of(postgres.options().uri().replaceFirst(":[^:@/]+@", ":x@"));

    assertThat(failure(postgres.sql(wrong).ping()).code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void closingWaitsForWorkInHandAndRefusesNew() throws Exception {
    Sql sql = postgres.sql();
    Future<String> inHand = sql.withConnection(c -> one(c, "SELECT pg_sleep(0.3)"));
    Future<Void> closed = sql.close();

    assertThat(failure(sql.ping()).code()).isEqualTo(Code.UNAVAILABLE);
    result(closed);
    result(inHand);
    result(sql.close());
  }

  @Test
  void closingDoesNotWaitForEver() throws Exception {
    SqlOptions usual = postgres.options();
    SqlOptions hasty = SqlOptions.builder().uri(usual.uri()).closeTimeout(SHORT).build();
    Sql sql = postgres.sql(hasty);
    Promise<Void> started = Promise.promise();
    sql.withConnection(
        c -> {
          started.complete();
          return Future.future(never -> {});
        });
    result(started.future());

    result(sql.close());
  }

  private static boolean isThere(Sql sql) throws Exception {
    result(sql.ping());
    return true;
  }

  private Sql withTable() throws Exception {
    Sql sql = postgres.sql();
    one(sql, "CREATE TABLE t (id int)");
    return sql;
  }
}
