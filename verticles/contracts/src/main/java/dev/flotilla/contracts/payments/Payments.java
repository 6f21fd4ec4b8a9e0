package dev.flotilla.contracts.payments;

import dev.flotilla.rpc.Idempotent;
import io.vertx.core.Future;

/** Charges customers at the bank; on the bus only. */
public interface Payments {

  /**
   * Charges an order once, however often it is called: the order id is the key at the bank.
   *
   * @return {@code PENDING} when the bank does not answer now: call again later with the same
   *     charge. Fails with {@code ALREADY_EXISTS} if the order was charged with another amount
   */
  @Idempotent
  Future<Payment> charge(Charge charge);
}
