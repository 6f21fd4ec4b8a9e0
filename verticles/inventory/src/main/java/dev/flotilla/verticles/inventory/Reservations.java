package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.Reservation;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import java.util.Comparator;

/**
 * Takes units out of stock and puts them back: in one statement if it can be, else in one
 * transaction.
 */
final class Reservations {

  private final Sql sql;
  private final ConflictRetry conflictRetry;

  Reservations(Sql sql, ConflictRetry conflictRetry) {
    this.sql = sql;
    this.conflictRetry = conflictRetry;
  }

  Future<Reservation> reserve(Reserve wanted) {
    Reservation taken = new Reservation(wanted.reservationId(), wanted.reserveLines());
    return wanted.reserveLines().size() == 1
        ? quickly(wanted).compose(done -> done ? Future.succeededFuture() : take(wanted)).map(taken)
        : take(wanted).map(taken);
  }

  private Future<Boolean> quickly(Reserve wanted) {
    String id = wanted.reservationId();
    return sql.withConnection(
            connection -> new SingleItemReserve(connection, id, wanted.reserveLines().get(0)).run())
        .recover(
            failure ->
                isCollision(failure)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
  }

  /** The same id came in twice at once, or locks were in the way; nothing was taken. */
  private static boolean isCollision(Throwable failure) {
    return failure instanceof ServiceFailure service
        && (service.code() == Code.ALREADY_EXISTS || service.code() == Code.ABORTED);
  }

  private Future<Void> take(Reserve wanted) {
    ReservationLines reservationLines =
        ReservationLines.of(
            wanted.reserveLines().stream()
                .sorted(Comparator.comparing(Reserve.ReserveLine::sku))
                .toList());
    return conflictRetry.repeated(
        () ->
            sql.withTransaction(
                tx -> new ReserveTransaction(tx, wanted.reservationId(), reservationLines).run()));
  }

  Future<Void> release(String id) {
    return sql.withConnection(connection -> ReleaseTransaction.note(connection, id))
        .compose(
            known ->
                known
                    ? conflictRetry.repeated(
                        () -> sql.withTransaction(tx -> new ReleaseTransaction(tx, id).run()))
                    : Future.succeededFuture());
  }
}
