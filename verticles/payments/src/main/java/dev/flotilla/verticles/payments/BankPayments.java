package dev.flotilla.verticles.payments;

import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.contracts.payments.Payment;
import dev.flotilla.contracts.payments.Payments;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.breaker.Breaker;
import io.vertx.core.Future;

/**
 * Implements the contract over ledger and bank. It stores the charge, calls the bank, and stores
 * the answer. If a step is lost, the next call with the same charge repeats it.
 */
final class BankPayments implements Payments {

  private final Ledger ledger;
  private final BankClient bank;
  private final Breaker breaker;

  BankPayments(Ledger ledger, BankClient bank, Breaker breaker) {
    this.ledger = ledger;
    this.bank = bank;
    this.breaker = breaker;
  }

  @Override
  public Future<Payment> charge(Charge charge) {
    return ledger
        .note(charge)
        .compose(known -> isFinal(known) ? Future.succeededFuture(known) : ask(charge));
  }

  private static boolean isFinal(Payment known) {
    return known.status() != Payment.PaymentStatus.PENDING;
  }

  private Future<Payment> ask(Charge charge) {
    return breaker
        .call(() -> bank.charge(charge))
        .recover(BankPayments::pending)
        .compose(answer -> ledger.settle(charge.orderId(), answer));
  }

  /** The fallback: while the bank does not answer, the charge is pending and will be repeated. */
  private static Future<BankAnswer> pending(Throwable failure) {
    if (!(failure instanceof ServiceFailure service)) {
      return Future.failedFuture(
          failure); // a defect of this service must not look like a silent bank
    }
    return switch (service.code()) {
      case UNAVAILABLE, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED ->
          Future.succeededFuture(BankAnswer.pending(service.getMessage()));
      default -> Future.failedFuture(service);
    };
  }
}
