package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database down, slow, cut in the middle of an answer, and back: each without a restart. */
@Timeout(60)
class SqlBehindFaultsTest {

  private static final int POOL = 4;
  private static final Duration ACQUIRE = Duration.ofMillis(400);
  private static final Duration STATEMENT = Duration.ofMillis(500);
  private static final Duration AMPLE = Duration.ofSeconds(20);

  /** Idle, cleaner, statement and grace of the pool, and room for a busy machine. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  @RegisterExtension final TestDatabase database = TestDatabase.migrated("ledger");

  private final Vertx vertx = Vertx.vertx();
  private FaultProxy proxy;
  private Sql sql;

  @BeforeEach
  void open() throws Exception {
    URI uri = URI.create(database.uri());
    proxy = FaultProxy.to(uri.getHost(), uri.getPort());
    sql =
        Sql.open(
            vertx,
            throughProxy()
                .withConnectTimeout(Duration.ofMillis(300))
                .withAcquireTimeout(ACQUIRE)
                .withIdleTimeout(Duration.ofSeconds(2))
                .withStatementTimeout(STATEMENT));
    everyConnectionWorks(); // the first login of a JVM may take longer than the acquire timeout
  }

  /** For what a cut is the subject of: it is noticed at once, whatever the deadlines are. */
  private Sql patient() {
    return Sql.open(
        vertx,
        throughProxy()
            .withConnectTimeout(AMPLE)
            .withAcquireTimeout(AMPLE)
            .withIdleTimeout(AMPLE.multipliedBy(2))
            .withStatementTimeout(AMPLE));
  }

  private SqlOptions throughProxy() {
    int port = URI.create(database.uri()).getPort();
    return SqlOptions.of(database.uri().replace(":" + port, ":" + proxy.port()))
        .withMaxPoolSize(POOL)
        .withMaxQueued(64);
  }

  @AfterEach
  void close() throws Exception {
    proxy.close();
    vertx.close().await(20, SECONDS);
  }

  @Test
  void aServerThatIsDownIsUnavailableAtOnceAndWelcomeWhenItIsBack() throws Exception {
    proxy.refuse();

    ServiceFailure down = failureWithin(Duration.ofSeconds(5), sql.ping());
    assertThat(down.code()).isEqualTo(Code.UNAVAILABLE);
    // A connection that died in the pool may be handed out once; then nothing can be connected to.
    await()
        .atMost(10, SECONDS)
        .until(() -> failureWithin(Duration.ofSeconds(5), sql.ping()).didNotExecute());

    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void aServerThatHangsFailsNewCallersWithinTheAcquireTimeout() throws Exception {
    proxy.cut(); // so that the next caller needs a new connection, which will not be answered
    proxy.stall();

    ServiceFailure hung = failureWithin(ACQUIRE.plusSeconds(4), sql.ping());
    assertThat(hung.code()).isEqualTo(Code.UNAVAILABLE);

    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void statementsOnTheirWayToAServerThatHangsDoNotHangForEver() throws Exception {
    proxy.stall();

    ServiceFailure hung =
        failureWithin(SILENCE, sql.withConnection(connection -> one(connection, "SELECT 1")));

    assertThat(hung.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(hung.didNotExecute()).isFalse();
    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void loginsThatWereNeverAnsweredGiveTheirPlaceBackThoughNothingIsReset() throws Exception {
    proxy.cut();
    proxy.stall();
    times(2 * POOL, sql::ping);

    // Still stalled: the pool itself lets go of them.
    await().atMost(SILENCE.plusSeconds(2)).until(() -> sql.pool().size() == 0);
    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void aTransactionCutBeforeItsCommitDidNothingAndSaysSo() throws Exception {
    Sql patient = patient();
    Future<String> cut =
        patient.withTransaction(
            tx ->
                one(tx, "UPDATE ledger.account SET balance_units = 0 WHERE id = 1")
                    .onSuccess(done -> proxy.cutAfterReply(0))
                    .compose(done -> one(tx, "SELECT 1")));

    ServiceFailure failure = failureWithin(Duration.ofSeconds(10), cut);

    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.didNotExecute()).isTrue();
    proxy.pass();
    assertThat(balance(patient)).isEqualTo("100");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsUnknown() throws Exception {
    Sql patient = patient();
    Future<String> lost =
        patient.withTransaction(
            tx ->
                one(tx, "UPDATE ledger.account SET balance_units = 7 WHERE id = 1")
                    .onSuccess(done -> proxy.cutAfterReply(0)));

    ServiceFailure failure = failureWithin(Duration.ofSeconds(10), lost);

    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure.details()).containsKey(ServiceFailure.MAY_HAVE_RUN);
    proxy.pass();
    assertThat(balance(patient)).isEqualTo("7"); // here it did happen
  }

  @Test
  void anAnswerCutInTheMiddleMayHaveRun() throws Exception {
    Sql patient = patient();
    patient.ping().await(20, SECONDS);
    proxy.cutAfterReply(10);

    ServiceFailure failure =
        failureWithin(
            Duration.ofSeconds(10),
            patient.withConnection(connection -> one(connection, "SELECT repeat('x', 100000)")));

    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.didNotExecute()).isFalse();
    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void aConnectionThatIsLostIsNotLentToTheNextInTheQueue() throws Exception {
    Sql patient = patient();
    CountDownLatch inUse = new CountDownLatch(POOL);
    List<Future<String>> lost =
        times(POOL, () -> patient.withConnection(connection -> holdUntilCut(connection, inUse)));
    assertThat(inUse.await(20, SECONDS)).isTrue();
    List<Future<String>> next =
        times(POOL, () -> patient.withConnection(connection -> one(connection, "SELECT 5")));

    proxy.cut();

    for (Future<String> cut : lost) {
      assertThat(failureWithin(AMPLE, cut).code()).isEqualTo(Code.UNAVAILABLE);
    }
    for (Future<String> waited : next) {
      assertThat(waited.await(20, SECONDS)).isEqualTo("5");
    }
  }

  @Test
  void aSocketOnWhichTheServerRefusesTlsIsClosed() throws Exception {
    try (FaultProxy way = FaultProxy.to("127.0.0.1", URI.create(database.uri()).getPort())) {
      String uri = database.uri().replaceFirst(":[0-9]+/", ":" + way.port() + "/");
      Sql sql =
          Sql.open(
              vertx,
              SqlOptions.of(uri + "?sslmode=prefer")
                  .withConnectTimeout(AMPLE)
                  .withAcquireTimeout(AMPLE)
                  .withIdleTimeout(AMPLE)
                  .withStatementTimeout(AMPLE));

      sql.ping().await(20, SECONDS);

      assertThat(way.accepted()).isEqualTo(2);
      await().atMost(AMPLE.dividedBy(4)).until(() -> way.connections() == 1);
    }
  }

  @Test
  void aSlowNetworkIsNoFailure() throws Exception {
    proxy.delay(Duration.ofMillis(40));

    assertThat(balance(patient())).isEqualTo("100");
  }

  /** As many callers at once as the pool has connections, each holding one until all have it. */
  private void everyConnectionWorks() throws Exception {
    await()
        .atMost(Duration.ofSeconds(15))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                Future.all(
                        times(
                            POOL,
                            () -> sql.withTransaction(tx -> one(tx, "SELECT pg_sleep(0.1)::text"))))
                    .await(5, SECONDS));
    assertThat(sql.pool().size()).isLessThanOrEqualTo(POOL);
    await().atMost(10, SECONDS).until(() -> proxy.connections() <= POOL);
  }

  private static Future<String> holdUntilCut(SqlConnection connection, CountDownLatch inUse) {
    Future<String> sleeping = one(connection, "SELECT pg_sleep(60)::text");
    inUse.countDown();
    return sleeping;
  }

  private static <T> List<T> times(int count, Supplier<T> action) {
    return IntStream.range(0, count).mapToObj(i -> action.get()).toList();
  }

  private static String balance(Sql sql) throws Exception {
    return sql.withConnection(
            connection -> one(connection, "SELECT balance_units FROM ledger.account WHERE id = 1"))
        .await(20, SECONDS);
  }

  private static ServiceFailure failureWithin(Duration bound, Future<?> future) {
    long before = System.nanoTime();
    Throwable cause = catchThrowable(() -> future.await(30, SECONDS));
    assertThat(cause).isInstanceOf(ServiceFailure.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(bound);
    return (ServiceFailure) cause;
  }

  private static Future<String> one(SqlConnection connection, String statement) {
    return connection
        .query(statement)
        .execute()
        .map(
            rows ->
                rows.iterator().hasNext()
                    ? String.valueOf(rows.iterator().next().getValue(0))
                    : "none");
  }
}
