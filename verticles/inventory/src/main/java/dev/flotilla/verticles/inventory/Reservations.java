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
  private final Conflicts conflicts;

  Reservations(Sql sql, Conflicts conflicts) {
    this.sql = sql;
    this.conflicts = conflicts;
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
            connection -> new QuickTaking(connection, id, wanted.lines().get(0)).run())
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
    Lines lines =
        Lines.of(wanted.lines().stream().sorted(Comparator.comparing(Reserve.Line::sku)).toList());
    return conflicts.repeated(
        () -> sql.withTransaction(tx -> new Taking(tx, wanted.reservationId(), lines).run()));
  }

  Future<Void> release(String id) {
    return sql.withConnection(connection -> PuttingBack.note(connection, id))
        .compose(
            known ->
                known
                    ? conflicts.repeated(
                        () -> sql.withTransaction(tx -> new PuttingBack(tx, id).run()))
                    : Future.succeededFuture());
  }
}
