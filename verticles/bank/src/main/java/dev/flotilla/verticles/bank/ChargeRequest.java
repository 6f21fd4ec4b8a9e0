package dev.flotilla.verticles.bank;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.flotilla.core.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/**
 * What a charge request holds. Two requests with the same key must be equal.
 *
 * @param orderId the order that it pays for, up to 100 characters; may be absent
 * @param customer who pays, 1 to 100 characters
 * @param amount in minor units, 1 to 10^15
 * @param currency ISO 4217
 */
record ChargeRequest(Optional<String> orderId, String customer, long amount, String currency) {

  /** Charges of a customer with this name are declined, as an example of a refusal. */
  static final String DECLINED_CUSTOMER = "declined";

  /** The bank books no more than a million units of any currency at once. */
  static final long MOST_AMOUNT = 100_000_000;

  private static final long MOST_READABLE = 1_000_000_000_000_000L;

  // 1.5 is not an amount, and must not be read as 1.
  private static final ObjectReader WHOLE_NUMBERS =
      Json.mapper()
          .readerFor(ChargeRequest.class)
          .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

  /** Reads a request, or throws a {@link BankProblem} that names the field. */
  static ChargeRequest read(Buffer body) {
    try {
      ChargeRequest chargeRequest = WHOLE_NUMBERS.readValue(body.getBytes());
      must(chargeRequest != null, "a charge must be an object but was null");
      chargeRequest.check();
      return chargeRequest;
    } catch (IOException unreadable) {
      throw BankProblem.badRequest(Json.unreadable(unreadable).getMessage());
    }
  }

  private void check() {
    must(
        orderId.map(ChargeRequest::characters).orElse(0) <= 100,
        "orderId must be 100 characters at most");
    must(
        customer != null && !customer.isBlank() && characters(customer) <= 100,
        "customer must be a text of 1 to 100 characters");
    must(
        amount >= 1 && amount <= MOST_READABLE,
        "amount must be between 1 and " + MOST_READABLE + " but was " + amount);
    must(
        currency != null && currency.matches("[A-Z]{3}"),
        "currency must be three capital letters (ISO 4217) but was " + currency);
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Why the bank declines, always the same for the same request; empty if it books. */
  Optional<String> objection() {
    if (customer.equalsIgnoreCase(DECLINED_CUSTOMER)) {
      return Optional.of("the customer's account is empty");
    }
    return amount > MOST_AMOUNT
        ? Optional.of("the amount is over the limit of " + MOST_AMOUNT)
        : Optional.empty();
  }

  private static void must(boolean holds, String rule) {
    if (!holds) {
      throw BankProblem.badRequest(rule);
    }
  }
}
