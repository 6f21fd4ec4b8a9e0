/**
 * What the inventory offers: stock that is never oversold. Entry type: {@link
 * dev.flotilla.contracts.inventory.Inventory}.
 */
package dev.flotilla.contracts.inventory;
