package dev.flotilla.verticles.gateway;

import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.inventory.OpeningStock;
import dev.flotilla.contracts.inventory.Reservation;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.contracts.inventory.StockLevel;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stock in memory: enough of a service to stand behind a gateway on another node. */
final class Storeroom implements Inventory {

  private final Map<String, Long> levels = new ConcurrentHashMap<>();

  @Override
  public Future<Stock> stock(String sku) {
    Long level = levels.get(sku);
    return level == null
        ? Future.failedFuture(
            new ServiceFailure(ServiceFailure.Code.NOT_FOUND, "no stock record of " + sku))
        : Future.succeededFuture(new Stock(sku, level, 0));
  }

  @Override
  public Future<Stock> setStock(String sku, StockLevel level) {
    levels.put(sku, level.available());
    return stock(sku);
  }

  @Override
  public Future<Integer> open(List<OpeningStock> opening) {
    opening.forEach(each -> levels.putIfAbsent(each.sku(), each.available()));
    return Future.succeededFuture(opening.size());
  }

  @Override
  public Future<Reservation> reserve(Reserve wanted) {
    return Future.succeededFuture(new Reservation(wanted.reservationId(), wanted.lines()));
  }

  @Override
  public Future<Void> release(String reservationId) {
    return Future.succeededFuture();
  }
}
