package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.inventory.OpeningStock;
import dev.flotilla.contracts.inventory.Reservation;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.contracts.inventory.Stock;
import dev.flotilla.contracts.inventory.StockLevel;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An inventory that keeps its stock in memory, and is slow or fails when told so. */
final class InMemoryInventory implements Inventory {

  final Map<String, Long> units = new ConcurrentHashMap<>();
  volatile Optional<ServiceFailure> failing = Optional.empty();
  volatile long delayMs;

  private final Vertx vertx;

  InMemoryInventory(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Future<Integer> open(List<OpeningStock> levels) {
    if (failing.isPresent()) {
      return Future.failedFuture(failing.get());
    }
    levels.forEach(level -> units.putIfAbsent(level.sku(), level.available()));
    return delayMs == 0
        ? Future.succeededFuture(levels.size())
        : vertx.timer(delayMs).map(levels.size());
  }

  @Override
  public Future<Stock> stock(String sku) {
    return Future.succeededFuture(new Stock(sku, units.get(sku), 0));
  }

  @Override
  public Future<Stock> setStock(String sku, StockLevel level) {
    units.put(sku, level.available());
    return stock(sku);
  }

  @Override
  public Future<Reservation> reserve(Reserve wanted) {
    return Future.failedFuture("not part of an import");
  }

  @Override
  public Future<Void> release(String reservationId) {
    return Future.failedFuture("not part of an import");
  }
}
