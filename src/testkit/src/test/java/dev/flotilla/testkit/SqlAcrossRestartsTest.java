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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server stopped and started again under a node that stays. */
@Timeout(90)
class SqlAcrossRestartsTest {

  @TempDir Path data;

  private final Vertx vertx = Vertx.vertx();
  private EmbeddedServer server;
  private Sql sql;

  @BeforeEach
  void start() {
    server = EmbeddedServer.start(data, FreePorts.next(), EmbeddedServerOptions.forTests());
    sql = Sql.open(vertx, SqlOptions.of(server.uri("postgres")));
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(20, SECONDS);
    server.close();
  }

  @Test
  void theNextStatementsSucceedWhenTheServerIsBack() throws Exception {
    sql.migrate("ledger").await(30, SECONDS);
    sql.ping().await(10, SECONDS);
    int port = server.port();

    server.close();
    ServiceFailure away = failure(sql.ping());
    restart(port);

    assertThat(away.code()).isEqualTo(Code.UNAVAILABLE);
    sql.withTransaction(tx -> tx.query("UPDATE ledger.account SET balance_units = 1").execute())
        .await(10, SECONDS);
  }

  @Test
  void statementsInHandFailTypedWhenTheServerStops() throws Exception {
    Future<?> inHand = sql.withTransaction(tx -> tx.query("SELECT pg_sleep(60)").execute());
    await().atMost(Duration.ofSeconds(10)).until(() -> sleeping() == 1);

    server.close();

    assertThat(failure(inHand).code()).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void aMigrationWaitsForAServerThatIsStillAway() throws Exception {
    int port = server.port();
    server.close();

    Future<Void> migration = sql.migrate("ledger");
    assertThat(failure(sql.ping()).code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(migration.isComplete()).isFalse();
    restart(port);

    migration.await(30, SECONDS);
  }

  @Test
  void aMigrationGivesUpAtItsDeadline() {
    server.close();
    SqlOptions hasty =
        SqlOptions.of(server.uri("postgres")).withMigrationTimeout(Duration.ofMillis(400));

    ServiceFailure failure = failure(Sql.open(vertx, hasty).migrate("ledger"));

    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("schema ledger was not migrated within 400 ms")
        .hasMessageContaining("cannot be reached");
  }

  private void restart(int port) {
    server = EmbeddedServer.start(data, port, EmbeddedServerOptions.forTests());
  }

  private long sleeping() throws Exception {
    return sql.withConnection(
            connection ->
                connection
                    .query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                    .execute())
        .map(rows -> rows.iterator().next().getLong(0))
        .await(10, SECONDS);
  }

  private static ServiceFailure failure(Future<?> future) {
    Throwable cause = catchThrowable(() -> future.await(20, SECONDS));
    assertThat(cause).isInstanceOf(ServiceFailure.class);
    return (ServiceFailure) cause;
  }
}
