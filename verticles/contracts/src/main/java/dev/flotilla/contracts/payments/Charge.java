package dev.flotilla.contracts.payments;

/**
 * What is to be paid.
 *
 * @param orderId the order; one order is charged once
 * @param customer who pays
 * @param amount in minor units of the currency, more than 0
 * @param currency ISO 4217
 */
public record Charge(String orderId, String customer, long amount, String currency) {}
