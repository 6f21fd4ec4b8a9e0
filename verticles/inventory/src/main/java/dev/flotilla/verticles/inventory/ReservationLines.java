package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.Reserve;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a reservation as two arrays, which are parameters of statements.
 *
 * @param skus in their order, each once
 * @param quantities at the same positions
 */
record ReservationLines(String[] skus, Integer[] quantities) {

  // All transactions lock several SKUs in this order, which rules out deadlocks between them.
  private static final String LOCK =
      "SELECT 1 FROM inventory.stock WHERE sku = ANY ($1::text[]) ORDER BY sku FOR UPDATE";

  static ReservationLines of(List<Reserve.ReserveLine> ordered) {
    return new ReservationLines(
        ordered.stream().map(Reserve.ReserveLine::sku).toArray(String[]::new),
        ordered.stream().map(Reserve.ReserveLine::quantity).toArray(Integer[]::new));
  }

  static ReservationLines of(Row row) {
    return new ReservationLines(
        row.getArrayOfStrings("skus"), row.getArrayOfIntegers("quantities"));
  }

  /** SKUs and quantities as the next two parameters of a statement. */
  Tuple addTo(Tuple parameters) {
    return parameters.addArrayOfString(skus).addArrayOfInteger(quantities);
  }

  int count() {
    return skus.length;
  }

  boolean same(ReservationLines other) {
    return Arrays.equals(skus, other.skus) && Arrays.equals(quantities, other.quantities);
  }

  /** Locks the stock records. The update locks a single one, which saves a round trip. */
  Future<Void> lock(SqlConnection tx) {
    return count() <= 1
        ? Future.succeededFuture()
        : tx.preparedQuery(LOCK).execute(Tuple.tuple().addArrayOfString(skus)).mapEmpty();
  }
}
