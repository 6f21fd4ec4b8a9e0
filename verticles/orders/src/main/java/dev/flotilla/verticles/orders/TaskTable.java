package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order.Status;
import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The moves of an order. Each one is a single statement on the expected status <em>and</em> the
 * attempt of whoever holds the order; it changes nothing and gives nothing when somebody else has
 * taken over. All times are the database's, so that nodes need not agree on theirs.
 */
final class TaskTable {

  private static final String CLAIM =
      """
      UPDATE orders.orders SET attempt = attempt + 1,
        due_at = now() + $2::float8 * interval '1 millisecond'
      WHERE id IN (
        SELECT id FROM orders.orders WHERE due_at <= now()
        ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING\s"""
          + OrderRows.COLUMNS;

  private static final String RENEW =
      """
      UPDATE orders.orders SET due_at = now() + $3::float8 * interval '1 millisecond'
      WHERE id = $1 AND attempt = $2 AND due_at IS NOT NULL
      RETURNING\s"""
          + OrderRows.COLUMNS;

  private static final String MOVE =
      """
      UPDATE orders.orders SET status = $4, reason = $5, release_due = $6, failures = 0,
        updated_at = now(), due_at = now() + $7::float8 * interval '1 millisecond'
      WHERE id = $1 AND attempt = $2 AND status = $3
      RETURNING\s"""
          + OrderRows.COLUMNS;

  private static final String PAID =
      """
      WITH paid AS (
        UPDATE orders.orders SET status = 'PAID', reason = NULL, failures = 0,
          updated_at = now(), due_at = NULL
        WHERE id = $1 AND attempt = $2 AND status = 'RESERVED'
        RETURNING *
      ), noted AS (
        INSERT INTO orders.outbox (order_id, parcel) SELECT id, $3::jsonb FROM paid
      )
      SELECT\s"""
          + OrderRows.COLUMNS
          + " FROM paid";

  private static final String RELEASED =
      """
      UPDATE orders.orders SET release_due = false, failures = 0, due_at = NULL
      WHERE id = $1 AND attempt = $2 AND release_due
      RETURNING\s"""
          + OrderRows.COLUMNS;

  // Half of the pause is random: orders that failed together do not come back together.
  private static final String POSTPONE =
      """
      UPDATE orders.orders SET reason = $3, failures = failures + 1,
        due_at = now() + least($4::float8 * power(2, least(failures, 30)), $5::float8)
          * (0.5 + random() / 2) * interval '1 millisecond'
      WHERE id = $1 AND attempt = $2 AND due_at IS NOT NULL
      RETURNING\s"""
          + OrderRows.COLUMNS;

  private final Sql sql;
  private final OrdersOptions options;

  TaskTable(Sql sql, OrdersOptions options) {
    this.sql = sql;
    this.options = options;
  }

  /** Takes orders that nobody works on any more. */
  Future<List<Task>> claim(int atMost) {
    return run(CLAIM, Tuple.of(atMost, millis(options.lease()))).map(OrderRows::all);
  }

  /** Holds an order for another lease, unless somebody has taken it over. */
  Future<Optional<Task>> renewed(Task task) {
    return one(RENEW, Tuple.of(task.id(), task.attempt(), millis(options.lease())));
  }

  Future<Optional<Task>> reserved(Task task) {
    return move(task, Status.RESERVED, Optional.empty(), false);
  }

  /** The decision comes first, and with it the debt: what is owed is done from then on. */
  Future<Optional<Task>> refused(Task task, Status verdict, String reason) {
    return move(task, verdict, Optional.of(reason), true);
  }

  /** Paid, and the parcel noted, at once or not at all. */
  Future<Optional<Task>> paid(Task task, Parcel parcel) {
    return one(PAID, Tuple.of(task.id(), task.attempt(), OrderRows.json(parcel)));
  }

  Future<Optional<Task>> released(Task task) {
    return one(RELEASED, Tuple.of(task.id(), task.attempt()));
  }

  /** Lets go of an order for a while that grows with each failure; a refusal's reason stays. */
  Future<Optional<Task>> postpone(Task task, String why) {
    String reason = task.releaseDue() ? task.order().reason().orElse(why) : why;
    return one(
        POSTPONE,
        Tuple.of(
            task.id(),
            task.attempt(),
            reason,
            millis(options.firstPause()),
            millis(options.longestPause())));
  }

  private Future<Optional<Task>> move(
      Task task, Status next, Optional<String> reason, boolean releaseDue) {
    return one(
        MOVE,
        Tuple.tuple()
            .addString(task.id())
            .addLong(task.attempt())
            .addString(task.status().name())
            .addString(next.name())
            .addString(reason.orElse(null))
            .addBoolean(releaseDue)
            .addDouble(millis(options.lease())));
  }

  private Future<Optional<Task>> one(String statement, Tuple values) {
    return run(statement, values).map(OrderRows::first);
  }

  private Future<RowSet<Row>> run(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values));
  }

  private static Double millis(Duration duration) {
    return (double) duration.toMillis();
  }
}
