/**
 * What the catalogue offers: products, searched and paged. Entry type: {@link
 * dev.flotilla.contracts.catalog.Catalog}.
 */
package dev.flotilla.contracts.catalog;
