/**
 * What shipping offers: parcels, sent in the background. Entry type: {@link
 * dev.flotilla.contracts.shipping.Shipping}.
 */
package dev.flotilla.contracts.shipping;
