package dev.flotilla.verticles.inventory;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * One reservation inside its transaction. It inserts the id first: a second transaction with the
 * same id waits for the first one there and then finds what it did. It updates the stock last,
 * because the lock on a popular SKU is the bottleneck.
 */
record ReserveTransaction(SqlConnection tx, String id, ReservationLines reservationLines) {

  private static final String NOTE =
      """
      INSERT INTO inventory.reservation (id, status, skus, quantities) VALUES ($1, 'HELD', $2, $3)
      ON CONFLICT (id) DO NOTHING
      """;

  private static final String KNOWN =
      "SELECT status, skus, quantities FROM inventory.reservation WHERE id = $1";

  private static final String TAKE =
      """
      UPDATE inventory.stock AS s
      SET available = s.available - w.quantity, reserved = s.reserved + w.quantity
      FROM unnest($1::text[], $2::int[]) AS w (sku, quantity)
      WHERE s.sku = w.sku AND s.available >= w.quantity
      """;

  private static final String SHORT =
      """
      SELECT w.sku, w.quantity, s.available
      FROM unnest($1::text[], $2::int[]) AS w (sku, quantity)
      LEFT JOIN inventory.stock AS s ON s.sku = w.sku
      WHERE s.sku IS NULL OR s.available < w.quantity
      ORDER BY s.sku IS NOT NULL, w.sku
      """;

  Future<Void> run() {
    return tx.preparedQuery(NOTE)
        .execute(reservationLines.addTo(Tuple.of(id)))
        .compose(noted -> noted.rowCount() == 1 ? take() : known());
  }

  private Future<Void> take() {
    return reservationLines
        .lock(tx)
        .compose(locked -> tx.preparedQuery(TAKE).execute(reservationLines.addTo(Tuple.tuple())))
        .compose(
            taken ->
                taken.rowCount() == reservationLines.count() ? Future.succeededFuture() : tooFew());
  }

  private Future<Void> tooFew() {
    return tx.preparedQuery(SHORT)
        .execute(reservationLines.addTo(Tuple.tuple()))
        .compose(rows -> Future.failedFuture(shortage(rows)));
  }

  private static ServiceFailure shortage(RowSet<Row> rows) {
    if (rows.size() == 0) {
      // Units came back between the two statements: another attempt may succeed.
      return new ServiceFailure(Code.ABORTED, "the stock changed between two statements");
    }
    Row row = rows.iterator().next();
    String sku = row.getString("sku");
    Long available = row.getLong("available");
    return available == null
        ? StockTable.noRecord(sku)
        : tooFew(sku, row.getInteger("quantity"), available);
  }

  static ServiceFailure tooFew(String sku, int wanted, long available) {
    return new ServiceFailure(
            Code.FAILED_PRECONDITION,
            "out of stock: " + wanted + " of " + sku + " wanted, " + available + " available")
        .with("sku", sku);
  }

  private Future<Void> known() {
    return tx.preparedQuery(KNOWN)
        .execute(Tuple.of(id))
        .compose(rows -> same(rows.iterator().next()));
  }

  private Future<Void> same(Row row) {
    if (row.getString("status").equals("RELEASED")) {
      return Future.failedFuture(
          new ServiceFailure(
              Code.FAILED_PRECONDITION, "the reservation " + id + " was released already"));
    }
    return reservationLines.same(ReservationLines.of(row))
        ? Future.succeededFuture()
        : Future.failedFuture(
            new ServiceFailure(
                Code.ALREADY_EXISTS, "the reservation " + id + " holds other units"));
  }
}
