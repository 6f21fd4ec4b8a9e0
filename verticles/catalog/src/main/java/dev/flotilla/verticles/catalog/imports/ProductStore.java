package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.inventory.OpeningStock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;

/** Writes batches of products and opens their stock. Repeating a batch changes nothing. */
final class ProductStore {

  private static final int ATTEMPTS = 5;

  // xmax is 0 in a row that was inserted just now; a row that did not change is not returned.
  private static final String UPSERT =
      """
      insert into catalog.products as was (sku, name, description, category, price, currency)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
      on conflict (sku) do update set
        name = excluded.name, description = excluded.description, category = excluded.category,
        price = excluded.price, currency = excluded.currency
      where (was.name, was.description, was.category, was.price, was.currency) is distinct from
        (excluded.name, excluded.description, excluded.category, excluded.price, excluded.currency)
      returning xmax = 0 as created""";

  /** What a batch did; the rest of its products were as they should be. */
  record Written(long created, long updated) {}

  private final Sql sql;
  private final Inventory inventory;

  ProductStore(Sql sql, Inventory inventory) {
    this.sql = sql;
    this.inventory = inventory;
  }

  /**
   * Writes a batch, then opens stock for the SKUs that have none.
   *
   * @param batch each SKU once, sorted by it: two imports at once then lock rows in one order
   */
  Future<Written> write(List<ProductLine> batch) {
    return upsert(batch, ATTEMPTS)
        .compose(written -> inventory.open(opening(batch)).map(made -> written));
  }

  private Future<Written> upsert(List<ProductLine> batch, int attempts) {
    Tuple columns = columns(batch);
    return sql.withConnection(connection -> connection.preparedQuery(UPSERT).execute(columns))
        .map(ProductStore::written)
        .recover(
            failure ->
                attempts > 1 && aborted(failure)
                    ? upsert(batch, attempts - 1)
                    : Future.failedFuture(failure));
  }

  private static boolean aborted(Throwable failure) {
    return failure instanceof ServiceFailure known && known.code() == Code.ABORTED;
  }

  private static Written written(RowSet<Row> rows) {
    long created = rows.stream().filter(row -> row.getBoolean("created")).count();
    return new Written(created, rows.size() - created);
  }

  private static List<OpeningStock> opening(List<ProductLine> batch) {
    return batch.stream()
        .map(line -> new OpeningStock(line.product().sku(), line.available()))
        .toList();
  }

  private static Tuple columns(List<ProductLine> batch) {
    return Tuple.of(
        texts(batch, Product::sku),
        texts(batch, Product::name),
        texts(batch, Product::description),
        texts(batch, Product::category),
        batch.stream().map(line -> line.product().price()).toArray(Long[]::new),
        texts(batch, Product::currency));
  }

  private static String[] texts(List<ProductLine> batch, Function<Product, String> column) {
    return batch.stream().map(line -> column.apply(line.product())).toArray(String[]::new);
  }
}
