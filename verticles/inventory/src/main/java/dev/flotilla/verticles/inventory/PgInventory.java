package dev.flotilla.verticles.inventory;

import dev.flotilla.contracts.catalog.Sku;
import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.inventory.OpeningStock;
import dev.flotilla.contracts.inventory.Reservation;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.contracts.inventory.StockLevel;
import dev.flotilla.core.Check;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import java.util.List;

/** Implements the contract over two tables: refuses malformed arguments, delegates the rest. */
final class PgInventory implements Inventory {

  private static final int MAX_OPENED = 5_000;

  private final StockTable stock;
  private final Reservations reservations;

  PgInventory(StockTable stock, Reservations reservations) {
    this.stock = stock;
    this.reservations = reservations;
  }

  @Override
  public Future<Stock> stock(String sku) {
    return stock.find(sku);
  }

  @Override
  public Future<Stock> setStock(String sku, StockLevel level) {
    return checked(() -> Sku.check("sku", sku)).compose(valid -> stock.set(sku, level.available()));
  }

  @Override
  public Future<Integer> open(List<OpeningStock> levels) {
    return checked(() -> Check.between("number of levels", levels.size(), 1, MAX_OPENED))
        .compose(valid -> stock.open(levels));
  }

  @Override
  public Future<Reservation> reserve(Reserve wanted) {
    return reservations.reserve(wanted);
  }

  @Override
  public Future<Void> release(String reservationId) {
    return checked(() -> Check.notBlank("reservationId", reservationId))
        .compose(valid -> reservations.release(reservationId));
  }

  private static Future<Void> checked(Runnable check) {
    try {
      check.run();
      return Future.succeededFuture();
    } catch (IllegalArgumentException refused) {
      return Future.failedFuture(
          new ServiceFailure(ServiceFailure.Code.INVALID_ARGUMENT, refused.getMessage()));
    }
  }
}
