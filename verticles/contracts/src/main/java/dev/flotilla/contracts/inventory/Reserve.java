package dev.flotilla.contracts.inventory;

import dev.flotilla.contracts.catalog.Sku;
import dev.flotilla.core.Check;
import java.util.List;
import java.util.Objects;

/**
 * A request for units.
 *
 * @param reservationId chosen by the caller; the same id is the same reservation
 * @param lines 1 to 100, each SKU once
 */
public record Reserve(String reservationId, List<ReserveLine> lines) {

  public Reserve {
    Check.notBlank("reservationId", reservationId);
    Check.length("reservationId", reservationId, 1, 100);
    Check.present("lines", lines);
    Check.between("number of lines", lines.size(), 1, 100);
    Check.that(lines.stream().allMatch(Objects::nonNull), "lines", "objects", lines);
    lines = List.copyOf(lines);
    long skus = lines.stream().map(ReserveLine::sku).distinct().count();
    Check.that(skus == lines.size(), "lines", "of different SKUs", lines);
  }

  /**
   * Units of one SKU.
   *
   * @param quantity 1 to 10,000
   */
  public record ReserveLine(String sku, int quantity) {

    public ReserveLine {
      Sku.check("sku", sku);
      Check.between("quantity", quantity, 1, 10_000);
    }
  }
}
