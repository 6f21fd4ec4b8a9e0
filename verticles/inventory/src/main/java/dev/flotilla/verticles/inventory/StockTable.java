package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.OpeningStock;
import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;

/** The stock records, one statement per method. */
final class StockTable {

  private static final String FIND =
      "SELECT sku, available, reserved FROM inventory.stock WHERE sku = $1";

  private static final String SET =
      """
      INSERT INTO inventory.stock (sku, available) VALUES ($1, $2)
      ON CONFLICT (sku) DO UPDATE SET available = EXCLUDED.available
      RETURNING sku, available, reserved
      """;

  private static final String OPEN =
      """
      INSERT INTO inventory.stock (sku, available)
      SELECT * FROM unnest($1::text[], $2::bigint[])
      ON CONFLICT (sku) DO NOTHING
      """;

  private final Sql sql;

  StockTable(Sql sql) {
    this.sql = sql;
  }

  Future<Stock> find(String sku) {
    return sql.withConnection(connection -> connection.preparedQuery(FIND).execute(Tuple.of(sku)))
        .map(rows -> one(rows, sku));
  }

  Future<Stock> set(String sku, long available) {
    return sql.withConnection(
            connection -> connection.preparedQuery(SET).execute(Tuple.of(sku, available)))
        .map(rows -> one(rows, sku));
  }

  /** Inserts in the order of the SKUs, so that two imports at the same time cannot deadlock. */
  Future<Integer> open(List<OpeningStock> levels) {
    List<OpeningStock> ordered =
        levels.stream().sorted(Comparator.comparing(OpeningStock::sku)).toList();
    String[] skus = ordered.stream().map(OpeningStock::sku).toArray(String[]::new);
    Long[] units = ordered.stream().map(OpeningStock::available).toArray(Long[]::new);
    return sql.withConnection(
            connection ->
                connection
                    .preparedQuery(OPEN)
                    .execute(Tuple.tuple().addArrayOfString(skus).addArrayOfLong(units)))
        .map(SqlResult::rowCount);
  }

  private static Stock one(RowSet<Row> rows, String sku) {
    if (rows.size() == 0) {
      throw noRecord(sku);
    }
    Row row = rows.iterator().next();
    return new Stock(row.getString("sku"), row.getLong("available"), row.getLong("reserved"));
  }

  static ServiceFailure noRecord(String sku) {
    return new ServiceFailure(ServiceFailure.Code.NOT_FOUND, "there is no stock record of " + sku)
        .with("sku", sku);
  }
}
