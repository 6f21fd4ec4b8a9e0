package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import dev.flotilla.sql.embedded.EmbeddedServer;
import dev.flotilla.sql.embedded.EmbeddedServerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The PostgreSQL server of all tests of this JVM, and the databases on it. Thread-safe. */
final class TestServer {

  /** A first migration, or the checkpoint of a drop, on a busy machine. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final String uri;
  private final Sql admin;
  private final Map<List<String>, String> templates = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private final String prefix = "test_" + ProcessHandle.current().pid() + "_";

  private TestServer(String uri) {
    this.uri = uri;
    this.admin =
        Sql.open(
            vertx,
            SqlOptions.of(uri)
                .withMaxPoolSize(4)
                .withMaxQueued(100)
                .withConnectTimeout(DEADLINE)
                .withAcquireTimeout(DEADLINE)
                .withIdleTimeout(DEADLINE)
                .withStatementTimeout(DEADLINE));
  }

  /** The server, started by the first call; the JVM's end stops it. */
  static TestServer get() {
    return Holder.SERVER;
  }

  private static final class Holder {
    static final TestServer SERVER = start();

    private static TestServer start() {
      String external = System.getenv("FLOTILLA_PG_URI");
      return external == null ? embedded() : external(external);
    }

    private static TestServer external(String uri) {
      TestServer server = new TestServer(uri);
      atEnd(server::removeTemplates);
      return server;
    }

    private static TestServer embedded() {
      Path data = temporaryFolder();
      EmbeddedServer server = EmbeddedServer.start(data, 0, EmbeddedServerOptions.forTests());
      atEnd(
          () -> {
            server.close();
            delete(data);
          });
      return new TestServer(server.uri("postgres"));
    }

    private static Path temporaryFolder() {
      try {
        return Files.createTempDirectory("flotilla-test-postgres");
      } catch (IOException noSpace) {
        throw new UncheckedIOException(noSpace);
      }
    }

    private static void delete(Path folder) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      } catch (IOException left) {
        throw new UncheckedIOException(left);
      }
    }

    private static void atEnd(Runnable action) {
      Runtime.getRuntime().addShutdownHook(new Thread(action, "test-server-end"));
    }
  }

  String uri(String database) {
    return URI.create(uri).resolve("/" + database).toString() + query();
  }

  private String query() {
    String query = URI.create(uri).getRawQuery();
    return query == null ? "" : "?" + query;
  }

  /** Makes a database with these schemas, a clone where there are any. */
  String databaseWith(List<String> schemas) {
    String name = prefix + made.incrementAndGet();
    execute(
        schemas.isEmpty()
            ? "CREATE DATABASE " + name
            : "CREATE DATABASE " + name + " TEMPLATE " + template(schemas));
    return name;
  }

  void drop(String database) {
    execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
  }

  private String template(List<String> schemas) {
    return templates.computeIfAbsent(schemas, this::makeTemplate);
  }

  private String makeTemplate(List<String> schemas) {
    String name = databaseWith(List.of());
    Sql sql = Sql.open(vertx, SqlOptions.of(uri(name)));
    for (String schema : schemas) {
      done(sql.migrate(schema));
    }
    done(sql.close());
    return name;
  }

  private void removeTemplates() {
    templates.values().forEach(this::drop);
  }

  private void execute(String statement) {
    done(admin.withConnection(connection -> connection.query(statement).execute()));
  }

  private static void done(Future<?> step) {
    try {
      step.await(2 * DEADLINE.toMillis(), MILLISECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException("the test server took too long", late);
    }
  }
}
