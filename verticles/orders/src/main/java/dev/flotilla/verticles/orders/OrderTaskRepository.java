package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order.OrderStatus;
import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.sql.Leases;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The moves of an order. Each one is a single statement on the expected status <em>and</em> the
 * attempt of the worker that holds the order; it changes nothing and returns nothing when another
 * worker has taken over. All times are those of the database.
 */
final class OrderTaskRepository {

  private static final String CLAIM =
      Leases.claim(
          "orders.orders",
          "id",
          "attempt = attempt + 1, due_at = " + Leases.after("$2"),
          OrderRowMapper.COLUMNS);

  private static final String RENEW =
      String.format(
          Locale.ROOT,
          """
          UPDATE orders.orders SET due_at = %s
          WHERE id = $1 AND attempt = $2 AND due_at IS NOT NULL
          RETURNING %s
          """,
          Leases.after("$3"),
          OrderRowMapper.COLUMNS);

  private static final String MOVE =
      String.format(
          Locale.ROOT,
          """
          UPDATE orders.orders SET status = $4, reason = $5, release_due = $6, failures = 0,
            updated_at = now(), due_at = %s
          WHERE id = $1 AND attempt = $2 AND status = $3
          RETURNING %s
          """,
          Leases.after("$7"),
          OrderRowMapper.COLUMNS);

  private static final String PAID =
      String.format(
          Locale.ROOT,
          """
          WITH paid AS (
            UPDATE orders.orders SET status = 'PAID', reason = NULL, failures = 0,
              updated_at = now(), due_at = NULL
            WHERE id = $1 AND attempt = $2 AND status = 'RESERVED'
            RETURNING *
          ), noted AS (
            INSERT INTO orders.outbox (order_id, parcel) SELECT id, $3::jsonb FROM paid
          )
          SELECT %s FROM paid
          """,
          OrderRowMapper.COLUMNS);

  private static final String RELEASED =
      String.format(
          Locale.ROOT,
          """
          UPDATE orders.orders SET release_due = false, failures = 0, due_at = NULL
          WHERE id = $1 AND attempt = $2 AND release_due
          RETURNING %s
          """,
          OrderRowMapper.COLUMNS);

  // Half of the pause is random, so that orders that failed together do not come back together.
  private static final String POSTPONE =
      String.format(
          Locale.ROOT,
          """
          UPDATE orders.orders SET reason = $3, failures = failures + 1, due_at = %s
          WHERE id = $1 AND attempt = $2 AND due_at IS NOT NULL
          RETURNING %s
          """,
          Leases.after(Leases.backoff("$4", "$5") + " * (0.5 + random() / 2)"),
          OrderRowMapper.COLUMNS);

  private final Sql sql;
  private final OrdersOptions options;

  OrderTaskRepository(Sql sql, OrdersOptions options) {
    this.sql = sql;
    this.options = options;
  }

  /** Claims orders whose lease or pause has ended. */
  Future<List<OrderTask>> claim(int atMost) {
    return run(CLAIM, Tuple.of(atMost, Leases.millis(options.leaseDuration())))
        .map(OrderRowMapper::all);
  }

  /** Extends the lease of an order, unless another worker has taken it over. */
  Future<Optional<OrderTask>> renewed(OrderTask orderTask) {
    return one(
        RENEW,
        Tuple.of(orderTask.id(), orderTask.attempt(), Leases.millis(options.leaseDuration())));
  }

  Future<Optional<OrderTask>> reserved(OrderTask orderTask) {
    return move(orderTask, OrderStatus.RESERVED, Optional.empty(), false);
  }

  /** Stores the decision together with the release that it requires, which is done from then on. */
  Future<Optional<OrderTask>> refused(OrderTask orderTask, OrderStatus verdict, String reason) {
    return move(orderTask, verdict, Optional.of(reason), true);
  }

  /** Stores the payment and the parcel in one statement. */
  Future<Optional<OrderTask>> paid(OrderTask orderTask, Parcel parcel) {
    return one(PAID, Tuple.of(orderTask.id(), orderTask.attempt(), OrderRowMapper.json(parcel)));
  }

  Future<Optional<OrderTask>> released(OrderTask orderTask) {
    return one(RELEASED, Tuple.of(orderTask.id(), orderTask.attempt()));
  }

  /** Releases an order for a pause that grows with each failure. The reason of a refusal stays. */
  Future<Optional<OrderTask>> postpone(OrderTask orderTask, String why) {
    String reason = orderTask.releaseDue() ? orderTask.order().reason().orElse(why) : why;
    return one(
        POSTPONE,
        Tuple.of(
            orderTask.id(),
            orderTask.attempt(),
            reason,
            Leases.millis(options.backoff()),
            Leases.millis(options.maxBackoff())));
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
            .addDouble(Leases.millis(options.leaseDuration())));
  }

  private Future<Optional<OrderTask>> one(String statement, Tuple values) {
    return run(statement, values).map(OrderRowMapper::first);
  }

  private Future<RowSet<Row>> run(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values));
  }
}
