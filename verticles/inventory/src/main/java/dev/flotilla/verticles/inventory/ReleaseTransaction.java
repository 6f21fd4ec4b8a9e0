package dev.flotilla.verticles.inventory;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * One release inside its transaction. {@link #note} stores an unknown id as released; only a known
 * one may have units to put back.
 */
record ReleaseTransaction(SqlConnection tx, String id) {

  private static final String NOTE =
      """
      INSERT INTO inventory.reservation (id, status, released_at) VALUES ($1, 'RELEASED', now())
      ON CONFLICT (id) DO NOTHING
      """;

  private static final String END =
      """
      UPDATE inventory.reservation SET status = 'RELEASED', released_at = now()
      WHERE id = $1 AND status = 'HELD'
      RETURNING skus, quantities
      """;

  private static final String PUT_BACK =
      """
      UPDATE inventory.stock AS s
      SET available = s.available + w.quantity, reserved = s.reserved - w.quantity
      FROM unnest($1::text[], $2::int[]) AS w (sku, quantity)
      WHERE s.sku = w.sku
      """;

  /** Stores an unknown id as released. Gives whether it was known, so that {@link #run} follows. */
  static Future<Boolean> note(SqlConnection connection, String id) {
    return connection.preparedQuery(NOTE).execute(Tuple.of(id)).map(noted -> noted.rowCount() == 0);
  }

  Future<Void> run() {
    return tx.preparedQuery(END).execute(Tuple.of(id)).compose(this::putBack);
  }

  private Future<Void> putBack(RowSet<Row> ended) {
    if (ended.size() == 0) {
      return Future.succeededFuture(); // released before
    }
    ReservationLines reservationLines = ReservationLines.of(ended.iterator().next());
    return reservationLines
        .lock(tx)
        .compose(
            locked -> tx.preparedQuery(PUT_BACK).execute(reservationLines.addTo(Tuple.tuple())))
        .mapEmpty();
  }
}
