package dev.flotilla.sql.embedded;

import dev.flotilla.core.Check;
import dev.flotilla.sql.embedded.impl.ProgramFolder;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How an embedded server is run. Immutable.
 *
 * @param binaries folder in which the server's programs are unpacked, once for all servers of this
 *     user; about 75 MB, may be deleted while none runs
 * @param durable whether a commit is on disk before it is answered; only tests may live without
 * @param bound to the life of this JVM: the server stops when the JVM ends in whatever way, also by
 *     SIGKILL. Otherwise it outlives the JVM, and the next start on its data takes it over
 * @param maxConnections of all clients together
 * @param startTimeout from the call to a server that takes connections, unpacking included
 * @param stopTimeout for statements in flight and the last checkpoint; then the server is killed,
 *     which costs recovery at the next start but no committed data
 */
@RecordBuilder
public record EmbeddedServerOptions(
    Path binaries,
    Boolean durable,
    Boolean bound,
    Integer maxConnections,
    Duration startTimeout,
    Duration stopTimeout)
    implements EmbeddedServerOptionsBuilder.With {

  /** A pool of 16 for each of ten nodes, migrations, and an operator with psql. */
  public static final int DEFAULT_MAX_CONNECTIONS = 200;

  /** Ten times a first start with unpacking on a two-core laptop (3 s). */
  public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(30);

  /** A last checkpoint of 128 MB of buffers on a slow disk; the usual stop takes 0.1 s. */
  public static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration TEST_START_TIMEOUT = Duration.ofMinutes(2);

  public EmbeddedServerOptions {
    binaries = binaries == null ? ProgramFolder.ofThisUser() : binaries;
    durable = durable == null || durable;
    bound = bound != null && bound;
    maxConnections = maxConnections == null ? DEFAULT_MAX_CONNECTIONS : maxConnections;
    startTimeout = startTimeout == null ? DEFAULT_START_TIMEOUT : startTimeout;
    stopTimeout = stopTimeout == null ? DEFAULT_STOP_TIMEOUT : stopTimeout;
    Check.between("maxConnections", maxConnections, 10, 5000);
    Check.atLeast("startTimeout", startTimeout, Duration.ofSeconds(1));
    Check.atLeast("stopTimeout", stopTimeout, Duration.ofSeconds(1));
  }

  /** A builder; a component that is not set takes its default. */
  public static EmbeddedServerOptionsBuilder builder() {
    return EmbeddedServerOptionsBuilder.builder();
  }

  /**
   * For a launcher: durable, outlives the JVM, programs under {@code ~/.cache/flotilla}; for a user
   * without a home of its own, in a folder of its own below {@code java.io.tmpdir}.
   */
  public static EmbeddedServerOptions defaults() {
    return builder().build();
  }

  /**
   * For tests: what is lost with the machine need not be written, nothing outlives the JVM, and a
   * start may take two minutes, because a build does many things at once.
   */
  public static EmbeddedServerOptions forTests() {
    return builder().durable(false).bound(true).startTimeout(TEST_START_TIMEOUT).build();
  }
}
