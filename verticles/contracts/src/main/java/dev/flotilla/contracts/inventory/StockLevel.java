package dev.flotilla.contracts.inventory;

import dev.flotilla.core.Check;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * How much is there.
 *
 * @param available units, 0 to 1,000,000,000
 */
public record StockLevel(@Min(0) @Max(1_000_000_000) long available) {

  public StockLevel {
    Check.between("available", available, 0, 1_000_000_000);
  }
}
