package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.shipping.Parcel;
import dev.flotilla.contracts.shipping.Shipping;
import dev.flotilla.core.Json;
import dev.flotilla.sql.Leases;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands parcels over to shipping, each at least once. A claim leases rows. A row whose hand-over is
 * lost is due again when its lease ends, and shipping recognises a parcel that it has already.
 */
final class Outbox {

  private static final String CLAIM =
      Leases.claim(
          "orders.outbox",
          "order_id",
          "failures = failures + 1, due_at = "
              + Leases.after("greatest($2::float8, " + Leases.backoff("$3", "$4") + ")"),
          "parcel");

  private static final String DONE = "DELETE FROM orders.outbox WHERE order_id = $1";

  private final Sql sql;
  private final Shipping shipping;
  private final OrdersOptions options;

  Outbox(Sql sql, Shipping shipping, OrdersOptions options) {
    this.sql = sql;
    this.shipping = shipping;
    this.options = options;
  }

  /** Parcels that are due; the lease grows with each failed hand-over. */
  Future<List<Parcel>> claim(int atMost) {
    Tuple values =
        Tuple.of(
            atMost,
            Leases.millis(options.leaseDuration()),
            Leases.millis(options.backoff()),
            Leases.millis(options.maxBackoff()));
    return sql.withConnection(connection -> connection.preparedQuery(CLAIM).execute(values))
        .map(Outbox::parcels);
  }

  private static List<Parcel> parcels(RowSet<Row> rows) {
    List<Parcel> parcels = new ArrayList<>();
    rows.forEach(
        row -> parcels.add(Json.decode(row.getJsonObject("parcel").toBuffer(), Parcel.class)));
    return parcels;
  }

  /** Hands one parcel over and deletes its row. */
  Future<Void> handOver(Parcel parcel) {
    return shipping
        .ship(parcel)
        .compose(
            accepted ->
                sql.withConnection(
                    connection ->
                        connection.preparedQuery(DONE).execute(Tuple.of(parcel.orderId()))))
        .mapEmpty();
  }
}
