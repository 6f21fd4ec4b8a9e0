package dev.flotilla.contracts.inventory;

/**
 * The first stock of a SKU.
 *
 * @param available units, 0 to 1,000,000,000
 */
public record OpeningStock(String sku, long available) {}
