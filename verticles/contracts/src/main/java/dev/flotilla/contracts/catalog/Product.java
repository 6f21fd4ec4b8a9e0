package dev.flotilla.contracts.catalog;

/**
 * Something that can be ordered.
 *
 * @param sku unique, 1 to 64 letters, digits, dots, underscores and dashes
 * @param name for people, 1 to 200 characters
 * @param description for people, up to 4,000 characters
 * @param category a word or a path, up to 100 characters
 * @param price of one unit, in minor units of the currency (cents), 0 or more
 * @param currency ISO 4217, as {@code EUR}
 */
public record Product(
    String sku, String name, String description, String category, long price, String currency) {}
