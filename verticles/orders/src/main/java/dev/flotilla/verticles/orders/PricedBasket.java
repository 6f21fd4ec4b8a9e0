package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A basket with the current prices. */
record PricedBasket(List<Order.OrderLine> lines, long total, String currency) {

  /**
   * @throws ServiceFailure {@code INVALID_ARGUMENT} for products of several currencies and for a
   *     total that exceeds a long; {@code INTERNAL} if the catalogue left a product out
   */
  static PricedBasket of(Basket basket, List<Product> products) {
    Map<String, Product> bySku =
        products.stream().collect(Collectors.toMap(Product::sku, Function.identity()));
    List<Order.OrderLine> orderLines = new ArrayList<>();
    basket
        .quantities()
        .forEach((sku, quantity) -> orderLines.add(orderLine(sku, quantity, bySku.get(sku))));
    return new PricedBasket(List.copyOf(orderLines), total(orderLines), currency(products));
  }

  private static Order.OrderLine orderLine(String sku, int quantity, Product product) {
    if (product == null) {
      throw new ServiceFailure(Code.INTERNAL, "the catalogue returned no price for " + sku);
    }
    return new Order.OrderLine(sku, quantity, product.price());
  }

  private static String currency(List<Product> products) {
    List<String> currencies = products.stream().map(Product::currency).distinct().sorted().toList();
    if (currencies.size() != 1) {
      throw new ServiceFailure(
          Code.INVALID_ARGUMENT,
          "an order must be in one currency but its products are in " + currencies);
    }
    return currencies.get(0);
  }

  private static long total(List<Order.OrderLine> orderLines) {
    try {
      long total = 0;
      for (Order.OrderLine orderLine : orderLines) {
        total =
            Math.addExact(
                total, Math.multiplyExact(orderLine.unitPrice(), (long) orderLine.quantity()));
      }
      return total;
    } catch (ArithmeticException overflow) {
      throw new ServiceFailure(Code.INVALID_ARGUMENT, "the total is too large to be charged");
    }
  }
}
