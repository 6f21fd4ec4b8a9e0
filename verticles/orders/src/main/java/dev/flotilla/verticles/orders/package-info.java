/**
 * Orders from the request to the parcel: a state machine in schema {@code orders}, which any live
 * node can advance. Entry: {@link dev.flotilla.verticles.orders.OrdersVerticle}. It never holds a
 * transaction while it calls another service.
 */
package dev.flotilla.verticles.orders;
