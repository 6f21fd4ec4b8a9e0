/**
 * Parcels: accepted at once, sent later; schema {@code shipping}. Entry: {@link
 * dev.flotilla.verticles.shipping.ShippingVerticle}. It knows nothing of money.
 */
package dev.flotilla.verticles.shipping;
