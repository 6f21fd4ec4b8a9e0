package dev.flotilla.contracts.inventory;

import java.util.List;

/**
 * A wish for units.
 *
 * @param reservationId chosen by the caller; the same id is the same reservation
 * @param lines 1 to 100, each SKU once
 */
public record Reserve(String reservationId, List<Line> lines) {

  /**
   * Units of one SKU.
   *
   * @param quantity 1 to 10,000
   */
  public record Line(String sku, int quantity) {}
}
