package dev.flotilla.testkit;

import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PostgreSQL database for a test: one per class when registered in a static field, one per test
 * method otherwise.
 *
 * <pre>{@code
 * @RegisterExtension static final TestDatabase DATABASE = TestDatabase.migrated("catalog");
 * }</pre>
 *
 * <p>The server is embedded, one per JVM, started by the first test that needs it and stopped with
 * the JVM; with {@code FLOTILLA_PG_URI} set it is the one named there, whose user must be allowed
 * to make databases. Schemas are migrated once per JVM, and cloned.
 */
public final class TestDatabase
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<String> schemas;
  private final List<Sql> opened = new CopyOnWriteArrayList<>();
  private Optional<String> name = Optional.empty();
  private boolean ofOneMethod;

  private TestDatabase(List<String> schemas) {
    this.schemas = schemas;
  }

  /** A database without anything in it. */
  public static TestDatabase empty() {
    return new TestDatabase(List.of());
  }

  /** A database with these schemas, migrated from {@code db/migration/SCHEMA} on the class path. */
  public static TestDatabase migrated(String... schemas) {
    return new TestDatabase(List.of(schemas));
  }

  /** Its address, for {@link SqlOptions} or {@code FLOTILLA_PG_URI} of a child process. */
  public String uri() {
    return TestServer.get()
        .uri(name.orElseThrow(() -> new IllegalStateException("no test is running")));
  }

  /**
   * A pool on it, closed after the test or class that owns the database. Its options are the
   * defaults, but for 20 s to connect, to wait for a connection and to run a statement: on a
   * machine that builds something else as well, a test is not about these.
   */
  public Sql sql(Vertx vertx) {
    return sql(
        vertx,
        SqlOptions.of(uri())
            .withConnectTimeout(PATIENCE)
            .withAcquireTimeout(PATIENCE)
            .withIdleTimeout(SqlOptions.DEFAULT_IDLE_TIMEOUT)
            .withStatementTimeout(PATIENCE));
  }

  /** A pool with options of your own, closed like that of {@link #sql(Vertx)}. */
  public Sql sql(Vertx vertx, SqlOptions options) {
    Sql sql = Sql.open(vertx, options);
    opened.add(sql);
    return sql;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    create();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (name.isEmpty()) {
      ofOneMethod = true;
      create();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (ofOneMethod) {
      drop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    drop();
  }

  private void create() {
    name = Optional.of(TestServer.get().databaseWith(schemas));
  }

  private void drop() {
    opened.forEach(TestDatabase::close);
    opened.clear();
    name.ifPresent(database -> TestServer.get().drop(database));
    name = Optional.empty();
  }

  private static void close(Sql sql) {
    try {
      sql.close(); // not waited for: dropping the database ends what is left
    } catch (RejectedExecutionException closedWithItsVertx) {
      // Most tests close their Vert.x first, and the pool went with it.
    }
  }
}
