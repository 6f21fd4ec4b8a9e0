package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.inventory.Reservation;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import java.util.Comparator;

/** Takes units out of stock and puts them back, each in one transaction. */
final class Reservations {

  private final Sql sql;
  private final Conflicts conflicts;

  Reservations(Sql sql, Conflicts conflicts) {
    this.sql = sql;
    this.conflicts = conflicts;
  }

  Future<Reservation> reserve(Reserve wanted) {
    Lines lines =
        Lines.of(wanted.lines().stream().sorted(Comparator.comparing(Reserve.Line::sku)).toList());
    return conflicts
        .repeated(
            () -> sql.withTransaction(tx -> new Taking(tx, wanted.reservationId(), lines).run()))
        .map(taken -> new Reservation(wanted.reservationId(), wanted.lines()));
  }

  Future<Void> release(String reservationId) {
    return conflicts.repeated(
        () -> sql.withTransaction(tx -> new PuttingBack(tx, reservationId).run()));
  }
}
