package dev.flotilla.contracts.catalog;

import java.util.List;
import java.util.Optional;

/**
 * Some products and the way to the following ones.
 *
 * @param items the products of this page
 * @param next hand it in as {@code after} for the following page; absent on the last one
 */
public record ProductPage(List<Product> items, Optional<String> next) {}
