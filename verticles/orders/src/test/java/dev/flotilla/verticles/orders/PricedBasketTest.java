package dev.flotilla.verticles.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.util.List;
import org.junit.jupiter.api.Test;

class PricedBasketTest {

  private static final Basket BASKET =
      Basket.of(
          new PlaceOrder("Ada", List.of(new PlaceOrder.Item("A", 2), new PlaceOrder.Item("B", 3))));

  @Test
  void theTotalIsTheSumOfTheLines() {
    PricedBasket pricedBasket =
        PricedBasket.of(BASKET, List.of(product("B", 10, "EUR"), product("A", 5, "EUR")));

    assertThat(pricedBasket.total()).isEqualTo(40);
    assertThat(pricedBasket.currency()).isEqualTo("EUR");
    assertThat(pricedBasket.lines())
        .containsExactly(new Order.OrderLine("A", 2, 5), new Order.OrderLine("B", 3, 10));
  }

  @Test
  void twoCurrenciesInOneOrderAreRefused() {
    assertThat(refusal(product("A", 5, "EUR"), product("B", 5, "USD")))
        .hasMessageContaining("[EUR, USD]")
        .extracting(ServiceFailure::code)
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void aTotalBeyondCountingIsRefused() {
    assertThat(refusal(product("A", Long.MAX_VALUE / 2, "EUR"), product("B", 1, "EUR")).code())
        .isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void aMissingPriceIsTheCataloguesFault() {
    assertThat(refusal(product("A", 5, "EUR")).code()).isEqualTo(Code.INTERNAL);
  }

  private static ServiceFailure refusal(Product... products) {
    return catchThrowableOfType(
        ServiceFailure.class, () -> PricedBasket.of(BASKET, List.of(products)));
  }

  private static Product product(String sku, long price, String currency) {
    return new Product(sku, sku, "", "things", price, currency);
  }
}
