package dev.flotilla.verticles.payments;

import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.contracts.payments.Payment;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The known state of each charge. A final status never changes. */
final class Ledger {

  // The update changes nothing: it returns a row that was stored before.
  private static final String NOTE =
      """
      INSERT INTO payments.charge AS c (order_id, customer, amount, currency)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (order_id) DO UPDATE SET order_id = c.order_id
      RETURNING order_id, customer, amount, currency, status, reason
      """;

  private static final String SETTLE =
      """
      UPDATE payments.charge
      SET status = CASE WHEN status = 'PENDING' THEN $2 ELSE status END,
        reason = CASE WHEN status = 'PENDING' THEN $3 ELSE reason END,
        bank_id = CASE WHEN status = 'PENDING' THEN $4 ELSE bank_id END,
        updated_at = now()
      WHERE order_id = $1
      RETURNING order_id, status, reason
      """;

  private final Sql sql;

  Ledger(Sql sql) {
    this.sql = sql;
  }

  /**
   * Stores a charge before the bank is called.
   *
   * @return its known state; fails with {@code ALREADY_EXISTS} if another charge has this order id
   */
  Future<Payment> note(Charge charge) {
    return run(
            NOTE, Tuple.of(charge.orderId(), charge.customer(), charge.amount(), charge.currency()))
        .map(row -> same(row, charge));
  }

  /** Stores the answer of the bank unless there is a final one; gives the state that holds now. */
  Future<Payment> settle(String orderId, BankAnswer answer) {
    return run(
            SETTLE,
            Tuple.of(
                orderId,
                answer.status().name(),
                answer.reason().orElse(null),
                answer.bankId().orElse(null)))
        .map(Ledger::payment);
  }

  private Future<Row> run(String statement, Tuple values) {
    return sql.withConnection(connection -> connection.preparedQuery(statement).execute(values))
        .map((RowSet<Row> rows) -> rows.iterator().next());
  }

  private static Payment same(Row row, Charge charge) {
    Charge noted =
        new Charge(
            row.getString("order_id"),
            row.getString("customer"),
            row.getLong("amount"),
            row.getString("currency"));
    if (!noted.equals(charge)) {
      throw new ServiceFailure(
          Code.ALREADY_EXISTS,
          "order "
              + noted.orderId()
              + " was to be charged "
              + noted.amount()
              + " "
              + noted.currency()
              + " to "
              + noted.customer()
              + " before");
    }
    return payment(row);
  }

  private static Payment payment(Row row) {
    return new Payment(
        row.getString("order_id"),
        Payment.PaymentStatus.valueOf(row.getString("status")),
        Optional.ofNullable(row.getString("reason")));
  }
}
