package dev.flotilla.verticles.catalog;

import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.catalog.ProductPage;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The catalogue on PostgreSQL. Futures complete on the caller's context. */
final class PgCatalog implements Catalog {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  // Negations of a negation, with what PostgreSQL passes over in between. A minus inside a word is
  // none. More than 32 in a row end its parser with an internal error.
  private static final Pattern NEGATIONS =
      Pattern.compile("(?<![\\p{L}\\p{N}])-(?:[\\s!&|()<]*-)+");

  private static final String COLUMNS = "sku, name, description, category, price, currency";

  private static final String ONE = "select " + COLUMNS + " from catalog.products where sku = $1";

  private static final String SOME =
      "select " + COLUMNS + " from catalog.products where sku = any($1)";

  private static final String PAGE =
      "select " + COLUMNS + " from catalog.products where sku > $1 order by sku limit $2";

  // The rank is compared as the real it is: rounding it would skip or repeat products of one rank.
  private static final String SEARCH =
      "select * from (select "
          + COLUMNS
          + """
      , ts_rank(search, websearch_to_tsquery('english', $1)) as rank
        from catalog.products
        where search @@ websearch_to_tsquery('english', $1)) as found
      where $2::real is null or rank < $2 or (rank = $2 and sku > $3)
      order by rank desc, sku
      limit $4""";

  private final Sql sql;

  PgCatalog(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Future<ProductPage> products(
      Optional<String> query, Optional<Integer> limit, Optional<String> after) {
    int size = limit.orElse(DEFAULT_LIMIT);
    if (size < 1 || size > MAX_LIMIT) {
      throw invalid("limit must be between 1 and " + MAX_LIMIT + " but was " + size);
    }
    Optional<String> words = query.filter(text -> !text.isBlank()).map(PgCatalog::negatedOnce);
    Optional<PageCursor> from = after.map(text -> PageCursor.parse(text, words.isPresent()));
    return words.isPresent() ? search(words.get(), size, from) : page(size, from);
  }

  @Override
  public Future<Product> product(String sku) {
    return query(ONE, Tuple.of(sku))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new ServiceFailure(Code.NOT_FOUND, "no product with the SKU " + sku);
              }
              return product(rows.iterator().next());
            });
  }

  @Override
  public Future<List<Product>> lookUp(List<String> wanted) {
    if (wanted.isEmpty() || wanted.size() > MAX_LIMIT) {
      throw invalid("SKUs must be 1 to " + MAX_LIMIT + " but were " + wanted.size());
    }
    return query(SOME, Tuple.of(wanted.toArray(String[]::new))).map(rows -> inOrder(wanted, rows));
  }

  /** The same query with one minus for any odd number of them, and none for an even one. */
  private static String negatedOnce(String words) {
    return NEGATIONS
        .matcher(words)
        .replaceAll(run -> run.group().chars().filter(c -> c == '-').count() % 2 == 0 ? " " : "-");
  }

  // One more than asked for tells whether there is a next page, without counting anything.
  private Future<ProductPage> page(int size, Optional<PageCursor> from) {
    return query(PAGE, Tuple.of(from.map(PageCursor::sku).orElse(""), size + 1))
        .map(rows -> page(rows, size, row -> new PageCursor(Optional.empty(), sku(row))));
  }

  private Future<ProductPage> search(String words, int size, Optional<PageCursor> from) {
    Float rank = from.flatMap(PageCursor::rank).map(Float::intBitsToFloat).orElse(null);
    String sku = from.map(PageCursor::sku).orElse("");
    return query(SEARCH, Tuple.of(words, rank, sku, size + 1))
        .map(rows -> page(rows, size, row -> new PageCursor(Optional.of(rank(row)), sku(row))));
  }

  private static ProductPage page(RowSet<Row> rows, int size, Function<Row, PageCursor> cursor) {
    List<Product> items = new ArrayList<>(size);
    Row last = null;
    for (Row row : rows) {
      if (items.size() == size) {
        return new ProductPage(items, Optional.of(cursor.apply(last).text()));
      }
      items.add(product(row));
      last = row;
    }
    return new ProductPage(items, Optional.empty());
  }

  private static List<Product> inOrder(List<String> wanted, RowSet<Row> rows) {
    Map<String, Product> found =
        rows.stream().map(PgCatalog::product).collect(Collectors.toMap(Product::sku, p -> p));
    List<String> missing = wanted.stream().filter(sku -> !found.containsKey(sku)).toList();
    if (!missing.isEmpty()) {
      throw new ServiceFailure(
          Code.NOT_FOUND, "no product with the SKU " + String.join(", ", missing));
    }
    return wanted.stream().map(found::get).toList();
  }

  private Future<RowSet<Row>> query(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values));
  }

  private static Product product(Row row) {
    return new Product(
        sku(row),
        row.getString("name"),
        row.getString("description"),
        row.getString("category"),
        row.getLong("price"),
        row.getString("currency"));
  }

  private static String sku(Row row) {
    return row.getString("sku");
  }

  private static int rank(Row row) {
    return Float.floatToIntBits(row.getFloat("rank"));
  }

  private static ServiceFailure invalid(String sentence) {
    return new ServiceFailure(Code.INVALID_ARGUMENT, sentence);
  }
}
