/**
 * What orders offers: ordering exactly once, and following an order. Entry type: {@link
 * dev.flotilla.contracts.orders.Orders}.
 */
package dev.flotilla.contracts.orders;
