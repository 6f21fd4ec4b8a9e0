package dev.flotilla.contracts.payments;

import dev.flotilla.core.Check;

/**
 * What is to be paid.
 *
 * @param orderId the order; one order is charged once
 * @param customer who pays
 * @param amount in minor units of the currency, more than 0
 * @param currency ISO 4217
 */
public record Charge(String orderId, String customer, long amount, String currency) {

  public Charge {
    Check.notBlank("orderId", orderId);
    Check.length("orderId", orderId, 1, 100);
    Check.notBlank("customer", customer);
    Check.length("customer", customer, 1, 100);
    Check.atLeast("amount", amount, 1);
    Check.that(
        currency != null && currency.matches("[A-Z]{3}"),
        "currency",
        "three capital letters (ISO 4217)",
        currency);
  }
}
