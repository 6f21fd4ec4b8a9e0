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
import java.util.function.Consumer;

/**
 * Moves an order as far as it gets. Every step may be repeated, by this node or another, at any
 * time: reserve, charge and release are idempotent by the order's id, and a move that comes too
 * late changes nothing. So nobody needs to know whether the step before was the first one.
 */
final class Saga {

  private final OrderTaskRepository table;
  private final SagaCalls sagaCalls;
  private final Inventory inventory;
  private final Payments payments;
  private final Runnable onPaid;

  /**
   * @param onPaid told after each order that left a parcel in the outbox
   */
  Saga(
      OrderTaskRepository table,
      SagaCalls sagaCalls,
      Inventory inventory,
      Payments payments,
      Runnable onPaid) {
    this.table = table;
    this.sagaCalls = sagaCalls;
    this.inventory = inventory;
    this.payments = payments;
    this.onPaid = onPaid;
  }

  /**
   * Drives an order that the caller holds.
   *
   * @param progress told of each state that was stored
   * @return completed when nothing is left, the order was postponed, or somebody else has it; fails
   *     if a move could not be stored, then the order is due again when its lease ends
   */
  Future<Void> drive(OrderTask orderTask, Consumer<OrderTask> progress) {
    return step(orderTask)
        .compose(
            moved -> {
              moved.ifPresent(progress);
              return moved.filter(next -> goesOn(orderTask, next)).isPresent()
                  ? drive(moved.get(), progress)
                  : Future.succeededFuture();
            });
  }

  /** A step that left everything as it was, reason aside, has postponed the order. */
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
                    ? table.reserved(orderTask)
                    : notReserved(orderTask, done.cause()));
  }

  private Future<Optional<OrderTask>> notReserved(OrderTask orderTask, Throwable cause) {
    return SagaCalls.isFinal(cause)
        ? table.refused(orderTask, OrderStatus.REJECTED, cause.getMessage())
        : table.postpone(orderTask, "reservation pending: " + SagaCalls.why(cause));
  }

  private Future<Optional<OrderTask>> pay(OrderTask orderTask) {
    Order order = orderTask.order();
    if (order.total() == 0) {
      return paid(orderTask); // nobody charges nothing
    }
    Charge charge = new Charge(orderTask.id(), order.customer(), order.total(), order.currency());
    return sagaCalls
        .call(() -> payments.charge(charge))
        .transform(
            done ->
                done.succeeded()
                    ? charged(orderTask, done.result())
                    : table.postpone(orderTask, "payment pending: " + SagaCalls.why(done.cause())));
  }

  private Future<Optional<OrderTask>> charged(OrderTask orderTask, Payment payment) {
    String reason = payment.reason().orElse("no reason given");
    return switch (payment.paymentStatus()) {
      case PAID -> paid(orderTask);
      case DECLINED ->
          table.refused(orderTask, OrderStatus.CANCELLED, "payment declined: " + reason);
      case PENDING -> table.postpone(orderTask, "payment pending: " + reason);
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
    return table.paid(orderTask, parcel).onSuccess(moved -> moved.ifPresent(paid -> onPaid.run()));
  }

  private Future<Optional<OrderTask>> release(OrderTask orderTask) {
    return sagaCalls
        .call(() -> inventory.release(orderTask.id()))
        .transform(
            done ->
                done.succeeded()
                    ? table.released(orderTask)
                    : table.postpone(orderTask, "release pending: " + SagaCalls.why(done.cause())));
  }
}
