package dev.flotilla.contracts.orders;

import dev.flotilla.contracts.catalog.Sku;
import dev.flotilla.core.Check;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;

/**
 * A request to order products.
 *
 * @param customer who orders, 1 to 100 characters
 * @param items 1 to 100 lines; lines of the same SKU are added up
 */
public record PlaceOrder(
    @Size(min = 1, max = 100) String customer, @Size(min = 1, max = 100) List<@Valid Item> items) {

  public PlaceOrder {
    Check.notBlank("customer", customer);
    Check.length("customer", customer, 1, 100);
    Check.present("items", items);
    Check.between("number of items", items.size(), 1, 100);
    Check.that(items.stream().allMatch(Objects::nonNull), "items", "objects", items);
    items = List.copyOf(items);
  }

  /**
   * Units of one product.
   *
   * @param quantity 1 to 10,000
   */
  public record Item(@Size(min = 1, max = 64) String sku, @Min(1) @Max(10_000) int quantity) {

    public Item {
      Sku.check("sku", sku);
      Check.between("quantity", quantity, 1, 10_000);
    }
  }
}
