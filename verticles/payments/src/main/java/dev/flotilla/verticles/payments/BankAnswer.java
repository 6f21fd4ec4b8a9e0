package dev.flotilla.verticles.payments;

import dev.flotilla.contracts.payments.Payment;
import java.util.Optional;

/**
 * The answer of the bank, or the fact that there is none yet.
 *
 * @param status state of the charge
 * @param reason why it is declined or pending
 * @param bankId the bank's id of the booking, if paid
 */
record BankAnswer(Payment.PaymentStatus status, Optional<String> reason, Optional<String> bankId) {

  static BankAnswer paid(String bankId) {
    return new BankAnswer(Payment.PaymentStatus.PAID, Optional.empty(), Optional.of(bankId));
  }

  static BankAnswer declined(String reason) {
    return new BankAnswer(Payment.PaymentStatus.DECLINED, Optional.of(reason), Optional.empty());
  }

  static BankAnswer pending(String reason) {
    return new BankAnswer(Payment.PaymentStatus.PENDING, Optional.of(reason), Optional.empty());
  }
}
