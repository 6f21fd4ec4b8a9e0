package dev.flotilla.node.impl;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.sql.ServerProbe;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.FaultProxy;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthCheckedSqlTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration PERIOD = Duration.ofMillis(20);

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.empty();

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();
  private FaultProxy proxy;
  private HealthCheckedSql sql;

  @BeforeEach
  void aDatabaseBehindAProxy() {
    URI server = URI.create(DATABASE.uri());
    proxy = FaultProxy.to(server.getHost(), server.getPort());
    ServerProbe probe = new ServerProbe("127.0.0.1", proxy.port(), "nobody", "nothing");
    Sql pool = DATABASE.sql(vertx);
    sql =
        HealthCheckedSql.open(
            vertx,
            pool,
            () -> {
              asked.incrementAndGet();
              return probe.trouble(Duration.ofMillis(300));
            },
            PERIOD);
  }

  @AfterEach
  void close() throws Exception {
    sql.close().await(20, SECONDS);
    vertx.close().await(20, SECONDS);
    proxy.close();
  }

  @Test
  void aNodeWhoseVerticlesUseNoDatabaseIsReadyWithoutOne() throws Exception {
    proxy.refuse();
    int before = asked.get();
    await().atMost(SOON).until(() -> asked.get() > before + 3);

    sql.ready().await(5, SECONDS);
  }

  @Test
  void workThatCanWaitDoesNotMakeTheNodeDependOnTheDatabase() throws Exception {
    sql.deferrable().ping().await(20, SECONDS);
    proxy.refuse();
    int before = asked.get();
    await().atMost(SOON).until(() -> asked.get() > before + 3);

    sql.ready().await(5, SECONDS);
  }

  @Test
  void aServerThatRefusesOrSaysNothingIsNamedAndOneThatIsBackIsNot() throws Exception {
    sql.ping().await(20, SECONDS);
    await().atMost(SOON).until(this::isReady);

    proxy.refuse();
    await().atMost(SOON).until(() -> !isReady());
    assertThatThrownBy(() -> sql.ready().await(5, SECONDS)).hasMessageContaining("refused");

    proxy.pass();
    await().atMost(SOON).until(this::isReady);

    proxy.stall();
    await().atMost(SOON).until(() -> !isReady());
    assertThatThrownBy(() -> sql.ready().await(5, SECONDS)).hasMessage("no answer within 300ms");

    proxy.pass();
    await().atMost(SOON).until(this::isReady);
  }

  @Test
  void whoAsksForReadinessDoesNotAskTheServer() throws Exception {
    sql.ping().await(20, SECONDS);
    await().atMost(SOON).until(this::isReady);
    proxy.stall();
    await().atMost(SOON).until(() -> !isReady());

    int before = asked.get();
    for (int probe = 0; probe < 1_000; probe++) {
      isReady();
    }
    assertThat(asked.get() - before).isLessThan(10);
  }

  private boolean isReady() {
    return sql.ready().succeeded();
  }
}
