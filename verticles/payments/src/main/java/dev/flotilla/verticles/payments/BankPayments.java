package dev.flotilla.verticles.payments;

import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.contracts.payments.Payment;
import dev.flotilla.contracts.payments.Payments;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.breaker.Breaker;
import io.vertx.core.Future;

/**
 * The contract over ledger and bank. Note first, call then, settle last: whatever gets lost between
 * two of these, the next call with the same charge finds its way.
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
    return known.paymentStatus() != Payment.PaymentStatus.PENDING;
  }

  private Future<Payment> ask(Charge charge) {
    return breaker
        .call(() -> bank.charge(charge))
        .recover(BankPayments::pending)
        .compose(answer -> ledger.settle(charge.orderId(), answer));
  }

  /** The fallback: whatever keeps the bank from answering now, the charge stays to be repeated. */
  private static Future<BankAnswer> pending(Throwable failure) {
    if (!(failure instanceof ServiceFailure service)) {
      return Future.failedFuture(failure); // a bug of ours is no excuse of the bank's
    }
    return switch (service.code()) {
      case UNAVAILABLE, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED ->
          Future.succeededFuture(BankAnswer.pending(service.getMessage()));
      default -> Future.failedFuture(service);
    };
  }
}
