package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order.OrderStatus;
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
final class OrderTaskRepository {

  private static final String CLAIM =
      """
      UPDATE orders.orders SET attempt = attempt + 1,
        due_at = now() + $2::float8 * interval '1 millisecond'
      WHERE id IN (
        SELECT id FROM orders.orders WHERE due_at <= now()
        ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING\s"""
          + OrderRowMapper.COLUMNS;

  private static final String RENEW =
      """
      UPDATE orders.orders SET due_at = now() + $3::float8 * interval '1 millisecond'
      WHERE id = $1 AND attempt = $2 AND due_at IS NOT NULL
      RETURNING\s"""
          + OrderRowMapper.COLUMNS;

  private static final String MOVE =
      """
      UPDATE orders.orders SET status = $4, reason = $5, release_due = $6, failures = 0,
        updated_at = now(), due_at = now() + $7::float8 * interval '1 millisecond'
      WHERE id = $1 AND attempt = $2 AND status = $3
      RETURNING\s"""
          + OrderRowMapper.COLUMNS;

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
          + OrderRowMapper.COLUMNS
          + " FROM paid";

  private static final String RELEASED =
      """
      UPDATE orders.orders SET release_due = false, failures = 0, due_at = NULL
      WHERE id = $1 AND attempt = $2 AND release_due
      RETURNING\s"""
          + OrderRowMapper.COLUMNS;

  // Half of the pause is random: orders that failed together do not come back together.
  private static final String POSTPONE =
      """
      UPDATE orders.orders SET reason = $3, failures = failures + 1,
        due_at = now() + least($4::float8 * power(2, least(failures, 30)), $5::float8)
          * (0.5 + random() / 2) * interval '1 millisecond'
      WHERE id = $1 AND attempt = $2 AND due_at IS NOT NULL
      RETURNING\s"""
          + OrderRowMapper.COLUMNS;

  private final Sql sql;
  private final OrdersOptions options;

  OrderTaskRepository(Sql sql, OrdersOptions options) {
    this.sql = sql;
    this.options = options;
  }

  /** Takes orders that nobody works on any more. */
  Future<List<OrderTask>> claim(int atMost) {
    return run(CLAIM, Tuple.of(atMost, millis(options.lease()))).map(OrderRowMapper::all);
  }

  /** Holds an order for another lease, unless somebody has taken it over. */
  Future<Optional<OrderTask>> renewed(OrderTask orderTask) {
    return one(RENEW, Tuple.of(orderTask.id(), orderTask.attempt(), millis(options.lease())));
  }

  Future<Optional<OrderTask>> reserved(OrderTask orderTask) {
    return move(orderTask, OrderStatus.RESERVED, Optional.empty(), false);
  }

  /** The decision comes first, and with it the debt: what is owed is done from then on. */
  Future<Optional<OrderTask>> refused(OrderTask orderTask, OrderStatus verdict, String reason) {
    return move(orderTask, verdict, Optional.of(reason), true);
  }

  /** Paid, and the parcel noted, at once or not at all. */
  Future<Optional<OrderTask>> paid(OrderTask orderTask, Parcel parcel) {
    return one(PAID, Tuple.of(orderTask.id(), orderTask.attempt(), OrderRowMapper.json(parcel)));
  }

  Future<Optional<OrderTask>> released(OrderTask orderTask) {
    return one(RELEASED, Tuple.of(orderTask.id(), orderTask.attempt()));
  }

  /** Lets go of an order for a while that grows with each failure; a refusal's reason stays. */
  Future<Optional<OrderTask>> postpone(OrderTask orderTask, String why) {
    String reason = orderTask.releaseDue() ? orderTask.order().reason().orElse(why) : why;
    return one(
        POSTPONE,
        Tuple.of(
            orderTask.id(),
            orderTask.attempt(),
            reason,
            millis(options.backoff()),
            millis(options.maxBackoff())));
  }

  private Future<Optional<OrderTask>> move(
      OrderTask orderTask, OrderStatus next, Optional<String> reason, boolean releaseDue) {
    return one(
        MOVE,
        Tuple.tuple()
            .addString(orderTask.id())
            .addLong(orderTask.attempt())
            .addString(orderTask.orderStatus().name())
            .addString(next.name())
            .addString(reason.orElse(null))
            .addBoolean(releaseDue)
            .addDouble(millis(options.lease())));
  }

  private Future<Optional<OrderTask>> one(String statement, Tuple values) {
    return run(statement, values).map(OrderRowMapper::first);
  }

  private Future<RowSet<Row>> run(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values));
  }

  private static Double millis(Duration duration) {
    return (double) duration.toMillis();
  }
}
