package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Orders;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;

/** Implements the contract: refuses malformed arguments and delegates the rest. */
final class PgOrders implements Orders {

  private final OrderPlacement orderPlacement;
  private final OrderRepository repository;

  PgOrders(OrderPlacement orderPlacement, OrderRepository repository) {
    this.orderPlacement = orderPlacement;
    this.repository = repository;
  }

  @Override
  public Future<Order> place(String key, PlaceOrder order) {
    if (key == null || !key.matches("[!-~]{1,128}")) {
      return refused("Idempotency-Key must be 1 to 128 visible ASCII characters");
    }
    return order == null ? refused("an order must be present") : orderPlacement.place(key, order);
  }

  @Override
  public Future<Order> order(String id) {
    return repository.byId(id).map(OrderTask::shown);
  }

  @Override
  public Future<Void> shipped(String orderId, String trackingId) {
    return trackingId == null || trackingId.isBlank()
        ? refused("trackingId must be a non-empty text")
        : repository.shipped(orderId, trackingId);
  }

  private static <T> Future<T> refused(String rule) {
    return Future.failedFuture(new ServiceFailure(Code.INVALID_ARGUMENT, rule));
  }
}
