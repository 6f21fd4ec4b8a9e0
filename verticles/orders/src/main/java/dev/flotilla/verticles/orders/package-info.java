/**
 * Orders from the wish to the parcel: a state machine in schema {@code orders}, moved on by
 * whatever node is alive. Entry: {@link dev.flotilla.verticles.orders.OrdersVerticle}. It never
 * holds a transaction while it calls another service.
 */
package dev.flotilla.verticles.orders;
