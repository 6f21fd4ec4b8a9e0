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
record Lines(String[] skus, Integer[] quantities) {

  // Everybody takes the locks of several SKUs in this order, so no two wait for each other.
  private static final String LOCK =
      "SELECT 1 FROM inventory.stock WHERE sku = ANY ($1::text[]) ORDER BY sku FOR UPDATE";

  static Lines of(List<Reserve.Line> ordered) {
    return new Lines(
        ordered.stream().map(Reserve.Line::sku).toArray(String[]::new),
        ordered.stream().map(Reserve.Line::quantity).toArray(Integer[]::new));
  }

  static Lines of(Row row) {
    return new Lines(row.getArrayOfStrings("skus"), row.getArrayOfIntegers("quantities"));
  }

  /** SKUs and quantities as the next two parameters of a statement. */
  Tuple addTo(Tuple parameters) {
    return parameters.addArrayOfString(skus).addArrayOfInteger(quantities);
  }

  int count() {
    return skus.length;
  }

  boolean same(Lines other) {
    return Arrays.equals(skus, other.skus) && Arrays.equals(quantities, other.quantities);
  }

  /** Locks the stock records; a single line is locked by its update, one way to the server less. */
  Future<Void> lock(SqlConnection tx) {
    return count() <= 1
        ? Future.succeededFuture()
        : tx.preparedQuery(LOCK).execute(Tuple.tuple().addArrayOfString(skus)).mapEmpty();
  }
}
