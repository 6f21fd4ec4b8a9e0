package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Orders;
import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.Future;

/** The contract: refuses what cannot be, hands on the rest. */
final class PgOrders implements Orders {

  private final OrderPlacement orderPlacement;
  private final OrderRepository book;

  PgOrders(OrderPlacement orderPlacement, OrderRepository book) {
    this.orderPlacement = orderPlacement;
    this.book = book;
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
    return book.byId(id).map(OrderTask::shown);
  }

  @Override
  public Future<Void> shipped(String orderId, String trackingId) {
    return trackingId == null || trackingId.isBlank()
        ? refused("trackingId must be a non-empty text")
        : book.shipped(orderId, trackingId);
  }

  private static <T> Future<T> refused(String rule) {
    return Future.failedFuture(new ServiceFailure(Code.INVALID_ARGUMENT, rule));
  }
}
