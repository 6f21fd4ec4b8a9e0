package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.Reservation;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import java.util.Comparator;

/**
 * Takes units out of stock and puts them back, in one statement if possible and otherwise in one
 * transaction, which is repeated when the database aborts it in favour of another one.
 */
final class Reservations {

  private final Sql sql;

  Reservations(Sql sql) {
    this.sql = sql;
  }

  Future<Reservation> reserve(Reserve wanted) {
    Reservation taken = new Reservation(wanted.reservationId(), wanted.lines());
    return wanted.lines().size() == 1
        ? quickly(wanted).compose(done -> done ? Future.succeededFuture() : take(wanted)).map(taken)
        : take(wanted).map(taken);
  }

  private Future<Boolean> quickly(Reserve wanted) {
    String id = wanted.reservationId();
    return sql.withConnection(
            connection -> new SingleItemReserve(connection, id, wanted.lines().get(0)).run())
        .recover(
            failure ->
                isCollision(failure)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
  }

  /** A request with the same id or a lock interfered; nothing was taken. */
  private static boolean isCollision(Throwable failure) {
    return failure instanceof ServiceFailure service
        && (service.code() == Code.ALREADY_EXISTS || service.code() == Code.ABORTED);
  }

  private Future<Void> take(Reserve wanted) {
    ReservationLines reservationLines =
        ReservationLines.of(
            wanted.lines().stream()
                .sorted(Comparator.comparing(Reserve.ReserveLine::sku))
                .toList());
    return sql.withRetriedTransaction(
        tx -> new ReserveTransaction(tx, wanted.reservationId(), reservationLines).run());
  }

  Future<Void> release(String id) {
    return sql.withConnection(connection -> ReleaseTransaction.note(connection, id))
        .compose(
            known ->
                known
                    ? sql.withRetriedTransaction(tx -> new ReleaseTransaction(tx, id).run())
                    : Future.succeededFuture());
  }
}
