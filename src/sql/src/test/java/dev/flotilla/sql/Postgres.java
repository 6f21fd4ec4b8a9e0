package dev.flotilla.sql;

import dev.flotilla.sql.embedded.EmbeddedServer;
import dev.flotilla.sql.embedded.EmbeddedServerOptions;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database and a Vert.x for each test method. The testkit's own needs this module. */
public final class Postgres implements BeforeEachCallback, AfterEachCallback {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger MADE = new AtomicInteger();

  private final List<Vertx> started = new ArrayList<>();
  private Vertx vertx;
  private String uri;

  private static final class Holder {
    static final EmbeddedServer SERVER = start();

    private static EmbeddedServer start() {
      try {
        Path data = Files.createTempDirectory(Path.of("target"), "postgres");
        EmbeddedServer server = EmbeddedServer.start(data, 0, EmbeddedServerOptions.forTests());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
      } catch (java.io.IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    String name = "test_" + MADE.incrementAndGet();
    Holder.SERVER.createDatabase(name);
    uri = Holder.SERVER.uri(name);
    vertx = newVertx();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (Vertx one : started) {
      one.close().await(10, TimeUnit.SECONDS);
    }
  }

  Vertx vertx() {
    return vertx;
  }

  Vertx newVertx() {
    Vertx one = Vertx.vertx();
    started.add(one);
    return one;
  }

  /** As by default, with patience for a machine that builds something else as well. */
  public SqlOptions options() {
    return SqlOptions.of(uri)
        .withConnectTimeout(PATIENCE)
        .withAcquireTimeout(PATIENCE)
        .withIdleTimeout(SqlOptions.DEFAULT_IDLE_TIMEOUT)
        .withStatementTimeout(PATIENCE);
  }

  public Sql sql() {
    return Sql.open(vertx, options());
  }

  Sql sql(SqlOptions options) {
    return Sql.open(vertx, options);
  }
}
