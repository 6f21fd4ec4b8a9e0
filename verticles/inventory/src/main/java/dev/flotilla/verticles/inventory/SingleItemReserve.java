package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.Reserve;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * A reservation of one SKU in one statement, for the common case. The lock on a popular SKU is then
 * held inside the server only, and not while the answer of an update and the commit are on the
 * network. Other cases (the id is known, the stock changes under the statement) are left to {@link
 * ReserveTransaction}.
 */
record SingleItemReserve(SqlConnection connection, String id, Reserve.ReserveLine line) {

  // Takes the units before it inserts the id. If the id was inserted meanwhile, the primary key
  // fails
  // the whole statement, which gives the units back.
  private static final String TAKE =
      """
      WITH taken AS (
        UPDATE inventory.stock SET available = available - $3, reserved = reserved + $3
        WHERE sku = $2 AND available >= $3
          AND NOT EXISTS (SELECT FROM inventory.reservation WHERE id = $1)
        RETURNING sku
      ), noted AS (
        INSERT INTO inventory.reservation (id, status, skus, quantities)
        SELECT $1, 'HELD', ARRAY[$2::text], ARRAY[$3::int] FROM taken
      )
      SELECT EXISTS (SELECT FROM taken) AS taken,
        EXISTS (SELECT FROM inventory.reservation WHERE id = $1) AS known,
        (SELECT available FROM inventory.stock WHERE sku = $2) AS available
      """;

  /**
   * @return whether it is done; fails if too few units were left when the statement began
   */
  Future<Boolean> run() {
    return connection
        .preparedQuery(TAKE)
        .execute(Tuple.of(id, line.sku(), line.quantity()))
        .map(rows -> done(rows.iterator().next()));
  }

  private boolean done(Row row) {
    if (row.getBoolean("taken")) {
      return true;
    }
    Long available = row.getLong("available");
    if (row.getBoolean("known") || (available != null && available >= line.quantity())) {
      return false;
    }
    throw available == null
        ? StockTable.noRecord(line.sku())
        : ReserveTransaction.tooFew(line.sku(), line.quantity(), available);
  }
}
