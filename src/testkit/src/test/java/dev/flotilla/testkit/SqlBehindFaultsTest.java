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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database down, slow, cut in the middle of an answer, and back: each without a restart. */
@Timeout(60)
class SqlBehindFaultsTest {

  private static final Duration ACQUIRE = Duration.ofMillis(400);
  private static final Duration STATEMENT = Duration.ofMillis(500);

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
    SqlOptions options =
        new SqlOptions(database.uri().replace(":" + uri.getPort(), ":" + proxy.port()))
            .withPool(4, 64)
            .withTimeouts(Duration.ofMillis(300), ACQUIRE, Duration.ofSeconds(1), STATEMENT);
    sql = Sql.open(vertx, options);
    everyConnectionWorks(); // the first login of a JVM may take longer than the acquire timeout
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
        .until(() -> failureWithin(Duration.ofSeconds(5), sql.ping()).surelyDidNotRun());

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
    assertThat(hung.surelyDidNotRun()).isFalse();
    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void loginsThatWereNeverAnsweredGiveTheirPlaceBackThoughNothingIsReset() throws Exception {
    proxy.cut();
    proxy.stall();
    IntStream.range(0, 8).forEach(i -> sql.ping());

    // Still stalled: the pool itself lets go of them.
    await().atMost(SILENCE.plusSeconds(2)).until(() -> sql.pool().size() == 0);
    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void aTransactionCutBeforeItsCommitDidNothingAndSaysSo() throws Exception {
    Future<String> cut =
        sql.withTransaction(
            tx ->
                one(tx, "UPDATE ledger.account SET balance_units = 0 WHERE id = 1")
                    .onSuccess(done -> proxy.cutAfterReply(0))
                    .compose(done -> one(tx, "SELECT 1")));

    ServiceFailure failure = failureWithin(Duration.ofSeconds(10), cut);

    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.surelyDidNotRun()).isTrue();
    proxy.pass();
    assertThat(balance()).isEqualTo("100");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsUnknown() throws Exception {
    Future<String> lost =
        sql.withTransaction(
            tx ->
                one(tx, "UPDATE ledger.account SET balance_units = 7 WHERE id = 1")
                    .onSuccess(done -> proxy.cutAfterReply(0)));

    ServiceFailure failure = failureWithin(Duration.ofSeconds(10), lost);

    assertThat(failure.code()).isEqualTo(Code.UNKNOWN);
    assertThat(failure.details()).containsKey(ServiceFailure.MAY_HAVE_RUN);
    proxy.pass();
    assertThat(balance()).isEqualTo("7"); // here it did happen
  }

  @Test
  void anAnswerCutInTheMiddleMayHaveRun() throws Exception {
    proxy.cutAfterReply(10);

    ServiceFailure failure =
        failureWithin(
            Duration.ofSeconds(10),
            sql.withConnection(connection -> one(connection, "SELECT repeat('x', 100000)")));

    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.surelyDidNotRun()).isFalse();
    proxy.pass();
    everyConnectionWorks();
  }

  @Test
  void aSlowNetworkIsNoFailure() throws Exception {
    proxy.delay(Duration.ofMillis(40));

    assertThat(balance()).isEqualTo("100");
  }

  /** As many callers at once as the pool has connections, each holding one until all have it. */
  private void everyConnectionWorks() throws Exception {
    await()
        .atMost(Duration.ofSeconds(15))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                Future.all(
                        IntStream.range(0, 4)
                            .mapToObj(
                                i ->
                                    sql.withTransaction(
                                        tx -> one(tx, "SELECT pg_sleep(0.1)::text")))
                            .toList())
                    .await(5, SECONDS));
    assertThat(sql.pool().size()).isLessThanOrEqualTo(4);
    assertThat(proxy.connections()).isLessThanOrEqualTo(4);
  }

  private String balance() throws Exception {
    return sql.withConnection(
            connection -> one(connection, "SELECT balance_units FROM ledger.account WHERE id = 1"))
        .await(10, SECONDS);
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
