package dev.flotilla.verticles.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.contracts.orders.PlaceOrder.Item;
import dev.flotilla.core.ServiceFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BasketTest {

  @Test
  void linesOfOneSkuAreAddedUp() {
    Basket basket = basket("Ada", new Item("B", 1), new Item("A", 2), new Item("B", 3));

    assertThat(basket.quantities()).containsExactly(entry("A", 2), entry("B", 4));
    assertThat(basket.skus()).containsExactly("A", "B");
  }

  @Test
  void requestsOfTheSameMeaningHaveTheSameHash() {
    Basket one = basket("Ada", new Item("B", 4), new Item("A", 2));
    Basket other = basket("Ada", new Item("A", 2), new Item("B", 1), new Item("B", 3));

    assertThat(one.hash()).isEqualTo(other.hash());
  }

  @Test
  void requestsOfAnotherMeaningHaveAnotherHash() {
    List<Basket> different =
        List.of(
            basket("Ada", new Item("A", 1)),
            basket("Ada", new Item("A", 2)),
            basket("Ada", new Item("B", 1)),
            basket("Bob", new Item("A", 1)),
            basket("AdaA", new Item("A", 1)),
            basket("Ada", new Item("A", 1), new Item("B", 1)),
            basket("Ada", new Item("AB", 1)));

    assertThat(different.stream().map(basket -> Arrays.toString(basket.hash())).distinct())
        .hasSize(different.size());
  }

  @Test
  void aSumBeyondOneReservationLineIsRefused() {
    ServiceFailure refused =
        catchThrowableOfType(
            ServiceFailure.class, () -> basket("Ada", new Item("A", 10_000), new Item("A", 1)));

    assertThat(refused.code()).isEqualTo(ServiceFailure.Code.INVALID_ARGUMENT);
    assertThat(refused).hasMessageContaining("quantity of A must be at most 10000 but was 10001");
  }

  @Test
  void aMalformedRequestCannotBeConstructed() {
    assertThatThrownBy(() -> new Item("A", 0)).hasMessageContaining("quantity must be between 1");
    assertThatThrownBy(() -> new Item("a b", 1)).hasMessageContaining("sku must be");
    assertThatThrownBy(() -> new Item(null, 1)).hasMessageContaining("sku must be");
    assertThatThrownBy(() -> new PlaceOrder("Ada", List.of())).hasMessageContaining("items");
    assertThatThrownBy(() -> new PlaceOrder("Ada", null)).hasMessageContaining("items");
    assertThatThrownBy(() -> basket(" ", new Item("A", 1))).hasMessageContaining("customer");
  }

  private static Map.Entry<String, Integer> entry(String sku, int quantity) {
    return Map.entry(sku, quantity);
  }

  private static Basket basket(String customer, Item... items) {
    return Basket.of(new PlaceOrder(customer, List.of(items)));
  }
}
