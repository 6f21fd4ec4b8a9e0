package dev.flotilla.verticles.bank;

import java.time.Instant;
import java.util.Optional;

/** A charge as it stands in the book: one line of the journal, one item of {@code GET /charges}. */
record Booking(
    String id,
    String key,
    Optional<String> orderId,
    String customer,
    long amount,
    String currency,
    Instant at) {

  ChargeRequest chargeRequest() {
    return new ChargeRequest(orderId, customer, amount, currency);
  }
}
