package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.OrderStatus;
import dev.flotilla.contracts.payments.Charge;
import dev.flotilla.contracts.payments.Payment;
import dev.flotilla.contracts.payments.Payments;
import dev.flotilla.contracts.shipping.Parcel;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Moves an order as far as possible. Every step may be repeated, by this node or another, at any
 * time: reserve, charge and release are idempotent by the order's id, and a move that comes too
 * late changes nothing. A step therefore need not know whether it is the first attempt.
 */
final class Saga {

  private final OrderTaskRepository repository;
  private final SagaCalls sagaCalls;
  private final Inventory inventory;
  private final Payments payments;
  private final Runnable onPaid;

  /**
   * @param onPaid called after each order that left a parcel in the outbox
   */
  Saga(
      OrderTaskRepository repository,
      SagaCalls sagaCalls,
      Inventory inventory,
      Payments payments,
      Runnable onPaid) {
    this.repository = repository;
    this.sagaCalls = sagaCalls;
    this.inventory = inventory;
    this.payments = payments;
    this.onPaid = onPaid;
  }

  /**
   * Drives an order that the caller holds.
   *
   * @return completed with the state that was stored last when nothing is left to do, the order was
   *     postponed, or another worker has taken it over. Fails if a move could not be stored; the
   *     order is then due again when its lease ends
   */
  Future<OrderTask> drive(OrderTask orderTask) {
    return step(orderTask)
        .compose(
            moved ->
                moved
                    .filter(next -> goesOn(orderTask, next))
                    .map(this::drive)
                    .orElseGet(() -> Future.succeededFuture(moved.orElse(orderTask))));
  }

  /** A step that left the status as it was has postponed the order. */
  private static boolean goesOn(OrderTask before, OrderTask after) {
    return after.open() && before.orderStatus() != after.orderStatus();
  }

  private Future<Optional<OrderTask>> step(OrderTask orderTask) {
    return switch (orderTask.orderStatus()) {
      case NEW -> reserve(orderTask);
      case RESERVED -> pay(orderTask);
      case REJECTED, CANCELLED -> orderTask.releaseDue() ? release(orderTask) : nothing();
      case PAID, SHIPPED -> nothing();
    };
  }

  private static Future<Optional<OrderTask>> nothing() {
    return Future.succeededFuture(Optional.empty());
  }

  private Future<Optional<OrderTask>> reserve(OrderTask orderTask) {
    Reserve wanted =
        new Reserve(
            orderTask.id(),
            orderTask.order().items().stream()
                .map(orderLine -> new Reserve.ReserveLine(orderLine.sku(), orderLine.quantity()))
                .toList());
    return sagaCalls
        .call(() -> inventory.reserve(wanted))
        .transform(
            done ->
                done.succeeded()
                    ? repository.reserved(orderTask)
                    : notReserved(orderTask, done.cause()));
  }

  private Future<Optional<OrderTask>> notReserved(OrderTask orderTask, Throwable cause) {
    return SagaCalls.isFinal(cause)
        ? repository.refused(orderTask, OrderStatus.REJECTED, cause.getMessage())
        : repository.postpone(orderTask, "reservation pending: " + SagaCalls.why(cause));
  }

  private Future<Optional<OrderTask>> pay(OrderTask orderTask) {
    Order order = orderTask.order();
    if (order.total() == 0) {
      return paid(orderTask); // there is nothing to charge
    }
    Charge charge = new Charge(orderTask.id(), order.customer(), order.total(), order.currency());
    return sagaCalls
        .call(() -> payments.charge(charge))
        .transform(
            done ->
                done.succeeded()
                    ? charged(orderTask, done.result())
                    : repository.postpone(
                        orderTask, "payment pending: " + SagaCalls.why(done.cause())));
  }

  private Future<Optional<OrderTask>> charged(OrderTask orderTask, Payment payment) {
    String reason = payment.reason().orElse("no reason given");
    return switch (payment.status()) {
      case PAID -> paid(orderTask);
      case DECLINED ->
          repository.refused(orderTask, OrderStatus.CANCELLED, "payment declined: " + reason);
      case PENDING -> repository.postpone(orderTask, "payment pending: " + reason);
    };
  }

  private Future<Optional<OrderTask>> paid(OrderTask orderTask) {
    Parcel parcel =
        new Parcel(
            orderTask.id(),
            orderTask.order().customer(),
            orderTask.order().items().stream()
                .map(orderLine -> new Parcel.Content(orderLine.sku(), orderLine.quantity()))
                .toList());
    return repository
        .paid(orderTask, parcel)
        .onSuccess(moved -> moved.ifPresent(paid -> onPaid.run()));
  }

  private Future<Optional<OrderTask>> release(OrderTask orderTask) {
    return sagaCalls
        .call(() -> inventory.release(orderTask.id()))
        .transform(
            done ->
                done.succeeded()
                    ? repository.released(orderTask)
                    : repository.postpone(
                        orderTask, "release pending: " + SagaCalls.why(done.cause())));
  }
}
