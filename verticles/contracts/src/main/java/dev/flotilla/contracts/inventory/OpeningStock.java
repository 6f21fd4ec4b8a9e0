package dev.flotilla.contracts.inventory;

import dev.flotilla.contracts.catalog.Sku;
import dev.flotilla.core.Check;

/**
 * The first stock of a SKU.
 *
 * @param available units, 0 to 1,000,000,000
 */
public record OpeningStock(String sku, long available) {

  public OpeningStock {
    Sku.check("sku", sku);
    Check.between("available", available, 0, 1_000_000_000);
  }
}
