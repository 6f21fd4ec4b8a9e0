package dev.flotilla.contracts.payments;

import java.util.Optional;

/**
 * What became of a charge.
 *
 * @param orderId the order
 * @param status what became of it
 * @param reason why it is declined or pending
 */
public record Payment(String orderId, PaymentStatus status, Optional<String> reason) {

  /** What became of a charge; the first two are final. */
  public enum PaymentStatus {
    PAID,
    DECLINED,
    PENDING
  }
}
