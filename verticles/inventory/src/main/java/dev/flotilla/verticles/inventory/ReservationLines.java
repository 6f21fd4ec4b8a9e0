package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.Reserve;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;

/**
 * Lines as the two arrays that SQL takes.
 *
 * @param skus in their order, each once
 * @param quantities by the same position
 */
record ReservationLines(String[] skus, Integer[] quantities) {

  // Everybody takes the locks of several SKUs in this order, so no two wait for each other.
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

  /** Locks the stock records; a single line is locked by its update, one way to the server less. */
  Future<Void> lock(SqlConnection tx) {
    return count() <= 1
        ? Future.succeededFuture()
        : tx.preparedQuery(LOCK).execute(Tuple.tuple().addArrayOfString(skus)).mapEmpty();
  }
}
