package dev.flotilla.contracts.inventory;

/**
 * Units of one SKU.
 *
 * @param sku what it is
 * @param available units that can be reserved, 0 or more
 * @param reserved units that orders hold, 0 or more
 */
public record Stock(String sku, long available, long reserved) {}
