package dev.flotilla.verticles.catalog;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.catalog.ProductPage;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class PgCatalogTest {

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.migrated("catalog");

  private static PgCatalog catalog;

  @BeforeAll
  static void fill(Vertx vertx) throws Exception {
    Sql sql = DATABASE.sql(vertx);
    catalog = new PgCatalog(sql);
    sql.withConnection(
            connection ->
                connection
                    .query(
                        """
                        insert into catalog.products
                        select 'P-' || lpad(n::text, 3, '0'), 'Spade ' || n,
                          case when n % 10 = 0 then 'For winter gardens' else 'Plain' end,
                          'Garden', n * 100, 'EUR' from generate_series(1, 250) n""")
                    .execute())
        .await(10, SECONDS);
  }

  @Test
  void aProductIsFoundByItsSku() throws Exception {
    assertThat(catalog.product("P-010").await(5, SECONDS))
        .isEqualTo(new Product("P-010", "Spade 10", "For winter gardens", "Garden", 1000, "EUR"));
  }

  @Test
  void anUnknownSkuIsNamed() {
    assertFailure(() -> catalog.product("NO-1").await(5, SECONDS), Code.NOT_FOUND, "NO-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void pagesHoldEveryProductOnceInOrder(int limit) throws Exception {
    List<Product> all = everyPage(Optional.empty(), limit);

    assertThat(all).hasSize(250).extracting(Product::sku).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void aSearchPagesThroughEqualRanksWithoutSkippingAny(int limit) throws Exception {
    List<Product> found = everyPage(Optional.of("winter garden"), limit);

    assertThat(found).hasSize(25).extracting(Product::sku).doesNotHaveDuplicates();
  }

  @Test
  void aSearchThatFindsNothingIsAnEmptyLastPage() throws Exception {
    ProductPage page = products(Optional.of("submarine"), 10, Optional.empty());

    assertThat(page).isEqualTo(new ProductPage(List.of(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'; drop table catalog.products; --", "&|!():*", "\"unclosed", "%_\\"})
  void anyTextIsAQueryAndNoSql(String query) throws Exception {
    assertThat(products(Optional.of(query), 10, Optional.empty()).items()).isEmpty();
    assertThat(catalog.product("P-001").await(5, SECONDS).sku()).isEqualTo("P-001");
  }

  /** PostgreSQL keeps 32 open negations at the most, and calls more of them its own failure. */
  @ParameterizedTest
  @ValueSource(
      strings = {"-", "- ", "-\t", "-!", "-&", "-|", "-(", "-<", "-)!", "a -!- ", "\"a\"--"})
  void anyNumberOfMinusSignsIsAQuery(String part) throws Exception {
    String query = part.repeat(200 / part.length());

    assertThat(products(Optional.of(query), 10, Optional.empty()).items()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"-winter,225", "--winter,25", "- - -winter,225", "garden--winter,0", "-(-winter,25"})
  void minusSignsNegateTheWordBehindThem(String query, int found) throws Exception {
    assertThat(everyPage(Optional.of(query), 100)).hasSize(found);
  }

  @Test
  void aBlankQueryIsNone() throws Exception {
    assertThat(products(Optional.of("  "), 2, Optional.empty()).items())
        .extracting(Product::sku)
        .containsExactly("P-001", "P-002");
  }

  @Test
  void aForeignCursorIsRefused() {
    assertFailure(
        () -> products(Optional.empty(), 10, Optional.of("!!")), Code.INVALID_ARGUMENT, "after");
    assertFailure(
        () -> products(Optional.empty(), 10, Optional.of("fAA")), Code.INVALID_ARGUMENT, "after");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101})
  void aLimitOutOfRangeIsRefused(int limit) {
    assertFailure(
        () -> products(Optional.empty(), limit, Optional.empty()), Code.INVALID_ARGUMENT, "limit");
  }

  @Test
  void severalProductsComeInTheOrderAskedFor() throws Exception {
    assertThat(catalog.lookUp(List.of("P-009", "P-002")).await(5, SECONDS))
        .extracting(Product::sku)
        .containsExactly("P-009", "P-002");
  }

  @Test
  void everyMissingSkuIsNamed() {
    assertFailure(
        () -> catalog.lookUp(List.of("P-001", "X-1", "X-2")).await(5, SECONDS),
        Code.NOT_FOUND,
        "X-1, X-2");
  }

  private static List<Product> everyPage(Optional<String> query, int limit) throws Exception {
    List<Product> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      ProductPage page = products(query, limit, after);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      all.addAll(page.items());
      after = page.next();
    } while (after.isPresent());
    return all;
  }

  private static ProductPage products(Optional<String> query, int limit, Optional<String> after)
      throws Exception {
    return catalog.products(query, Optional.of(limit), after).await(5, SECONDS);
  }

  private static void assertFailure(ThrowingCallable call, Code code, String part) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ServiceFailure.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessageContaining(part);
  }
}
