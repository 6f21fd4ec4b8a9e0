/**
 * The catalogue: products in PostgreSQL, searched and paged, imported as a stream. Entry type:
 * {@link dev.flotilla.verticles.catalog.CatalogVerticle}. Knows stock only as something it opens
 * for new products.
 */
package dev.flotilla.verticles.catalog;
