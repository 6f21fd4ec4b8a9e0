/**
 * Units in stock on PostgreSQL, schema {@code inventory}. Entry: {@link
 * dev.flotilla.verticles.inventory.InventoryVerticle}. It never calls another service.
 */
package dev.flotilla.verticles.inventory;
