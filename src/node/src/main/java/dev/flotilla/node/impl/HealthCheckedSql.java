package dev.flotilla.node.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.ServerProbe;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a node that knows whether its server answers, which decides about readiness as
 * soon as a verticle has used it. Asked in the background, never for a probe of the health page.
 *
 * <p>Readiness is all that it decides: the node stays in discovery and is not started again, since
 * while the database is away no other node is better, and none would be after a start.
 */
public final class HealthCheckedSql implements Sql {

  private static final Logger LOG = LoggerFactory.getLogger(HealthCheckedSql.class);

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /** One slow answer is none that is missing. */
  private static final int MISSES_UNTIL_AWAY = 2;

  private final Vertx vertx;
  private final Sql sql;
  private final StartTimeline timeline;
  private final Supplier<Optional<String>> probe;
  private volatile boolean used;
  private volatile boolean closed;
  private volatile Optional<String> trouble = Optional.of("it has not answered yet");
  private volatile Future<?> looking = Future.succeededFuture();
  private int misses; // of the probe, which runs once at a time

  private HealthCheckedSql(
      Vertx vertx, Sql sql, Supplier<Optional<String>> probe, StartTimeline timeline) {
    this.vertx = vertx;
    this.sql = sql;
    this.timeline = timeline;
    this.probe = probe;
  }

  /**
   * Begins to ask the server.
   *
   * @param uri its address, as {@code sql} has it
   * @param timeline gets a step for each migration
   */
  static HealthCheckedSql open(Vertx vertx, Sql sql, String uri, StartTimeline timeline) {
    ServerProbe server = ServerProbe.of(uri);
    return open(new HealthCheckedSql(vertx, sql, () -> server.trouble(DEADLINE), timeline), PERIOD);
  }

  /**
   * @param probe why the server does not answer, empty if it does; blocks
   * @param period from one answer to the next question
   */
  static HealthCheckedSql open(
      Vertx vertx, Sql sql, Supplier<Optional<String>> probe, Duration period) {
    return open(
        new HealthCheckedSql(vertx, sql, probe, StartTimeline.begin(Clock.system())), period);
  }

  private static HealthCheckedSql open(HealthCheckedSql watched, Duration period) {
    watched.look(period);
    return watched;
  }

  private void look(Duration period) {
    looking =
        vertx
            .executeBlocking(probe::get, false)
            .otherwise(failure -> Optional.of(failure.toString()))
            .onSuccess(this::noted);
    looking.onComplete(
        looked -> {
          if (!closed) {
            vertx.setTimer(period.toMillis(), again -> look(period));
          }
        });
  }

  private void noted(Optional<String> seen) {
    misses = seen.isEmpty() ? 0 : misses + 1;
    boolean wasFine = trouble.isEmpty();
    if (seen.isEmpty()) {
      if (!wasFine && used) {
        LOG.info("the database answers");
      }
      trouble = seen;
    } else if (misses >= MISSES_UNTIL_AWAY || !wasFine) {
      trouble = seen;
      if (wasFine && used && !closed) {
        LOG.warn("the database does not answer: {}; the node is not ready meanwhile", seen.get());
      }
    }
  }

  /** Succeeds if the server answers, or if no verticle here needs it. */
  Future<Void> ready() {
    return used && trouble.isPresent()
        ? Future.failedFuture(new ServiceFailure(Code.UNAVAILABLE, trouble.get()))
        : Future.succeededFuture();
  }

  /** The same database for users whose work can wait, which do not count. */
  public Sql deferrable() {
    return sql;
  }

  private Sql used() {
    used = true;
    return sql;
  }

  @Override
  public Pool pool() {
    return used().pool();
  }

  @Override
  public Future<Void> migrate(String schema) {
    String step = "migrate the schema " + schema;
    return timeline.time(step, StartTimeline.VERTICLES, () -> used().migrate(schema));
  }

  @Override
  public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> work) {
    return used().withTransaction(work);
  }

  @Override
  public <T> Future<T> withRetriedTransaction(Function<SqlConnection, Future<T>> work) {
    return used().withRetriedTransaction(work);
  }

  @Override
  public <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
    return used().withConnection(work);
  }

  @Override
  public Future<Void> ping() {
    return used().ping();
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.join(sql.close(), looking).mapEmpty(); // the last look has its deadline
  }

  @Override
  public String toString() {
    return sql.toString();
  }
}
