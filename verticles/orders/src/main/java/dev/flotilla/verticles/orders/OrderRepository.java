package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Leases;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What clients ask of the table: new orders, look-ups, the shipment of the parcel. */
final class OrderRepository {

  private static final String INSERT =
      String.format(
          Locale.ROOT,
          """
          INSERT INTO orders.orders
            (id, key, body_hash, status, customer, lines, total, currency, due_at)
          VALUES ($1, $2, $3, 'NEW', $4, $5, $6, $7, %s)
          ON CONFLICT (key) DO NOTHING
          RETURNING %s
          """,
          Leases.after("$8"),
          OrderRowMapper.COLUMNS);

  private static final String BY_KEY =
      "SELECT body_hash, " + OrderRowMapper.COLUMNS + " FROM orders.orders WHERE key = $1";

  private static final String BY_ID =
      "SELECT " + OrderRowMapper.COLUMNS + " FROM orders.orders WHERE id = $1";

  private static final String SHIPPED =
      """
      UPDATE orders.orders SET status = 'SHIPPED', tracking_id = $2, updated_at = now()
      WHERE id = $1 AND status = 'PAID'
      """;

  private final Sql sql;
  private final Duration lease;

  OrderRepository(Sql sql, Duration lease) {
    this.sql = sql;
    this.lease = lease;
  }

  /** Stores a new order, which the caller then holds; empty if the key was used before. */
  Future<Optional<OrderTask>> insert(
      String id, String key, Basket basket, PricedBasket pricedBasket) {
    Tuple row =
        Tuple.tuple()
            .addString(id)
            .addString(key)
            .addBuffer(Buffer.buffer(basket.hash()))
            .addString(basket.customer())
            .addValue(OrderRowMapper.json(pricedBasket.lines()))
            .addLong(pricedBasket.total())
            .addString(pricedBasket.currency())
            .addDouble(Leases.millis(lease));
    return run(INSERT, row).map(OrderRowMapper::first);
  }

  /**
   * The order that a key was used for.
   *
   * @return fails with {@code ALREADY_EXISTS} if it was used for another basket
   */
  Future<Optional<OrderTask>> byKey(String key, Basket basket) {
    return run(BY_KEY, Tuple.of(key)).map(rows -> sameBasket(rows, key, basket));
  }

  private static Optional<OrderTask> sameBasket(RowSet<Row> rows, String key, Basket basket) {
    if (rows.size() > 0) {
      byte[] hash = rows.iterator().next().getBuffer("body_hash").getBytes();
      if (!Arrays.equals(hash, basket.hash())) {
        throw new ServiceFailure(
            Code.ALREADY_EXISTS, "the idempotency key " + key + " was used for another order");
      }
    }
    return OrderRowMapper.first(rows);
  }

  /**
   * @return fails with {@code NOT_FOUND} for an unknown id
   */
  Future<OrderTask> byId(String id) {
    return run(BY_ID, Tuple.of(id))
        .map(
            rows ->
                OrderRowMapper.first(rows)
                    .orElseThrow(
                        () -> new ServiceFailure(Code.NOT_FOUND, "there is no order " + id)));
  }

  /**
   * Records the shipment; harmless when repeated.
   *
   * @return fails with {@code FAILED_PRECONDITION} for an order that is not paid, or was shipped in
   *     another parcel
   */
  Future<Void> shipped(String id, String trackingId) {
    return run(SHIPPED, Tuple.of(id, trackingId))
        .compose(
            updated ->
                updated.rowCount() == 1
                    ? Future.succeededFuture()
                    : byId(id).compose(orderTask -> wasShipped(orderTask.order(), trackingId)));
  }

  private static Future<Void> wasShipped(Order order, String trackingId) {
    return order.trackingId().equals(Optional.of(trackingId))
        ? Future.succeededFuture()
        : Future.failedFuture(
            new ServiceFailure(
                Code.FAILED_PRECONDITION,
                "order "
                    + order.id()
                    + " is "
                    + order.status()
                    + ", not waiting for parcel "
                    + trackingId));
  }

  private Future<RowSet<Row>> run(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values));
  }
}
