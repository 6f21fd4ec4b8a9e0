package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import dev.flotilla.sql.embedded.EmbeddedServer;
import dev.flotilla.sql.embedded.EmbeddedServerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An address that leads to the primary, and a primary that changes under connections that stay. */
@Timeout(90)
class SqlFailoverTest {

  private static final int POOL = 8;
  private static final Duration AMPLE = Duration.ofSeconds(20);

  @TempDir static Path data;

  private static final Vertx ADMIN = Vertx.vertx();
  private static EmbeddedServer old;
  private static EmbeddedServer next;

  private final Vertx vertx = Vertx.vertx();
  private FaultProxy address;
  private Sql sql;

  @BeforeAll
  static void start() throws Exception {
    old = EmbeddedServer.start(data.resolve("old"), 0, EmbeddedServerOptions.forTests());
    next = EmbeddedServer.start(data.resolve("next"), 0, EmbeddedServerOptions.forTests());
    for (EmbeddedServer server : List.of(old, next)) {
      on(server, "postgres", "CREATE ROLE app LOGIN PASSWORD 'app'");
      on(server, "postgres", "CREATE DATABASE app OWNER app");
      on(server, "app", "CREATE TABLE t ()");
      on(server, "app", "ALTER TABLE t OWNER TO app");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    ADMIN.close().await(20, SECONDS);
    old.close();
    next.close();
  }

  @BeforeEach
  void open() throws Exception {
    readOnly("off");
    address = FaultProxy.to("127.0.0.1", old.port());
    sql =
        Sql.open(
            vertx,
            SqlOptions.of("postgresql://app:app@127.0.0.1:" + address.port() + "/app")
                .withMaxPoolSize(POOL)
                .withMaxQueued(1000)
                .withConnectTimeout(AMPLE)
                .withAcquireTimeout(AMPLE)
                .withIdleTimeout(AMPLE)
                .withStatementTimeout(AMPLE));
    assertThat(writeAtOnce(3 * POOL)).isEmpty();
  }

  @AfterEach
  void close() throws Exception {
    address.close();
    vertx.close().await(20, SECONDS);
  }

  @Test
  void writesGoToTheNewPrimaryWithinTwoSecondsThoughOldConnectionsLive() throws Exception {
    demote();
    address.leadTo("127.0.0.1", next.port());

    await().atMost(Duration.ofSeconds(2)).until(() -> writeAtOnce(3 * POOL).isEmpty());

    assertThat(writeAtOnce(3 * POOL)).as("writes that failed afterwards").isEmpty();
    assertThat(port()).isEqualTo(next.port());
  }

  @Test
  void aServerThatTakesNoWritesIsNotFloodedWithLoginsAndItsReadsGoOn() throws Exception {
    demote();
    await()
        .atMost(AMPLE)
        .until(() -> !writeAtOnce(1).isEmpty()); // the open sessions hear of it too
    int before = address.accepted();
    long until = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
    while (System.nanoTime() < until) {
      ServiceFailure failure = failure(sql.withTransaction(tx -> tx.query(INSERT).execute()));
      assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
      assertThat(failure.didNotExecute()).isTrue();
      assertThat(port()).isEqualTo(old.port());
    }
    // The pauses of 10, 20, 40 … 500 ms fit eight times; each renews what is open.
    assertThat(address.accepted() - before).isBetween(1, 8 * POOL);

    address.leadTo("127.0.0.1", next.port());
    await().atMost(Duration.ofSeconds(2)).until(() -> writeAtOnce(3 * POOL).isEmpty());
  }

  @Test
  void aMigrationWaitsForThePrimary() throws Exception {
    demote();
    Future<Void> migration = sql.migrate("ledger");
    await().atMost(AMPLE).until(() -> address.accepted() > 3 * POOL);
    assertThat(migration.isComplete()).isFalse();

    address.leadTo("127.0.0.1", next.port());

    migration.await(20, SECONDS);
  }

  @Test
  void aSessionThatAPoolerEndsWithAnAnswerIsNotUsedAgain() throws Exception {
    for (String state : new String[] {"57P01", "57P02", "57P03", "08006", "08003"}) {
      sql.ping().await(20, SECONDS);
      AtomicInteger session = new AtomicInteger();
      Throwable ended =
          catchThrowable(
              () ->
                  sql.withConnection(
                          c ->
                              c.query("SELECT pg_backend_pid()")
                                  .execute()
                                  .onSuccess(r -> session.set(r.iterator().next().getInteger(0)))
                                  .compose(r -> c.query(raise(state)).execute()))
                      .await(20, SECONDS));

      assertThat(((ServiceFailure) ended).code()).isEqualTo(Code.UNAVAILABLE);
      await().atMost(AMPLE).until(() -> sessions(session.get()) == 0);
    }
  }

  private static final String INSERT = "INSERT INTO t DEFAULT VALUES";

  private static String raise(String state) {
    return "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '" + state + "'; END $$";
  }

  private void demote() throws Exception {
    readOnly("on");
  }

  private static void readOnly(String value) throws Exception {
    on(old, "postgres", "ALTER SYSTEM SET default_transaction_read_only = " + value);
    on(old, "postgres", "SELECT pg_reload_conf()");
    await()
        .atMost(AMPLE)
        .until(() -> value.equals(on(old, "postgres", "SHOW default_transaction_read_only")));
  }

  /** Writes at the same time; the failures. */
  private List<Throwable> writeAtOnce(int count) throws Exception {
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Future<Object>> all =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    sql.withTransaction(tx -> tx.query(INSERT).execute())
                        .onFailure(failures::add)
                        .mapEmpty()
                        .otherwiseEmpty())
            .toList();
    Future.all(all).await(20, SECONDS);
    return failures;
  }

  private int port() throws Exception {
    return sql.withConnection(c -> c.query("SELECT inet_server_port()").execute())
        .map(rows -> rows.iterator().next().getInteger(0))
        .await(20, SECONDS);
  }

  private long sessions(int processId) throws Exception {
    return sql.withConnection(
            c ->
                c.query("SELECT count(*) FROM pg_stat_activity WHERE pid = " + processId).execute())
        .map(rows -> rows.iterator().next().getLong(0))
        .await(20, SECONDS);
  }

  /** On a connection of its own, for its first column as a text. */
  private static String on(EmbeddedServer server, String database, String statement)
      throws Exception {
    Sql own = Sql.open(ADMIN, SqlOptions.of(server.uri(database)));
    return own.withConnection(c -> c.query(statement).execute())
        .map(
            rows ->
                rows.iterator().hasNext()
                    ? String.valueOf(rows.iterator().next().getValue(0))
                    : "none")
        .eventually(own::close)
        .await(20, SECONDS);
  }

  private static ServiceFailure failure(Future<?> future) {
    Throwable cause = catchThrowable(() -> future.await(20, SECONDS));
    assertThat(cause).isInstanceOf(ServiceFailure.class);
    return (ServiceFailure) cause;
  }
}
