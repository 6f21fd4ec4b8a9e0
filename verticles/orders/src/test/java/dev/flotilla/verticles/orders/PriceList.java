package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.catalog.Catalog;
import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.catalog.ProductPage;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalogue of four products, published like any other. */
final class PriceList implements Catalog {

  static final String APPLE = "APPLE";
  static final String PEAR = "PEAR";
  static final String DOLLAR = "DOLLAR";
  static final String GIFT = "GIFT";

  private static final Map<String, Product> PRODUCTS =
      Map.of(
          APPLE, product(APPLE, 150, "EUR"),
          PEAR, product(PEAR, 230, "EUR"),
          DOLLAR, product(DOLLAR, 100, "USD"),
          GIFT, product(GIFT, 0, "EUR"));

  private static Product product(String sku, long price, String currency) {
    return new Product(sku, sku, "", "things", price, currency);
  }

  @Override
  public Future<ProductPage> products(
      Optional<String> query, Optional<Integer> limit, Optional<String> after) {
    return Future.succeededFuture(
        new ProductPage(List.copyOf(PRODUCTS.values()), Optional.empty()));
  }

  @Override
  public Future<Product> product(String sku) {
    return lookUp(List.of(sku)).map(found -> found.get(0));
  }

  @Override
  public Future<List<Product>> lookUp(List<String> wanted) {
    List<String> unknown = wanted.stream().filter(sku -> !PRODUCTS.containsKey(sku)).toList();
    return unknown.isEmpty()
        ? Future.succeededFuture(wanted.stream().map(PRODUCTS::get).toList())
        : Future.failedFuture(
            new ServiceFailure(Code.NOT_FOUND, "not in the catalogue: " + unknown));
  }
}
