package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.inventory.Inventory;
import dev.flotilla.contracts.inventory.Reserve;
import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.Status;
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

  private final TaskTable table;
  private final Steps steps;
  private final Inventory inventory;
  private final Payments payments;
  private final Runnable onPaid;

  /**
   * @param onPaid told after each order that left a parcel in the outbox
   */
  Saga(TaskTable table, Steps steps, Inventory inventory, Payments payments, Runnable onPaid) {
    this.table = table;
    this.steps = steps;
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
  Future<Void> drive(Task task, Consumer<Task> progress) {
    return step(task)
        .compose(
            moved -> {
              moved.ifPresent(progress);
              return moved.filter(next -> goesOn(task, next)).isPresent()
                  ? drive(moved.get(), progress)
                  : Future.succeededFuture();
            });
  }

  /** A step that left everything as it was, reason aside, has postponed the order. */
  private static boolean goesOn(Task before, Task after) {
    return after.open() && before.status() != after.status();
  }

  private Future<Optional<Task>> step(Task task) {
    return switch (task.status()) {
      case NEW -> reserve(task);
      case RESERVED -> pay(task);
      case REJECTED, CANCELLED -> task.releaseDue() ? release(task) : nothing();
      case PAID, SHIPPED -> nothing();
    };
  }

  private static Future<Optional<Task>> nothing() {
    return Future.succeededFuture(Optional.empty());
  }

  private Future<Optional<Task>> reserve(Task task) {
    Reserve wanted =
        new Reserve(
            task.id(),
            task.order().items().stream()
                .map(line -> new Reserve.Line(line.sku(), line.quantity()))
                .toList());
    return steps
        .call(() -> inventory.reserve(wanted))
        .transform(
            done -> done.succeeded() ? table.reserved(task) : notReserved(task, done.cause()));
  }

  private Future<Optional<Task>> notReserved(Task task, Throwable cause) {
    return Steps.isFinal(cause)
        ? table.refused(task, Status.REJECTED, cause.getMessage())
        : table.postpone(task, "reservation pending: " + Steps.why(cause));
  }

  private Future<Optional<Task>> pay(Task task) {
    Order order = task.order();
    if (order.total() == 0) {
      return paid(task); // nobody charges nothing
    }
    Charge charge = new Charge(task.id(), order.customer(), order.total(), order.currency());
    return steps
        .call(() -> payments.charge(charge))
        .transform(
            done ->
                done.succeeded()
                    ? charged(task, done.result())
                    : table.postpone(task, "payment pending: " + Steps.why(done.cause())));
  }

  private Future<Optional<Task>> charged(Task task, Payment payment) {
    String reason = payment.reason().orElse("no reason given");
    return switch (payment.status()) {
      case PAID -> paid(task);
      case DECLINED -> table.refused(task, Status.CANCELLED, "payment declined: " + reason);
      case PENDING -> table.postpone(task, "payment pending: " + reason);
    };
  }

  private Future<Optional<Task>> paid(Task task) {
    Parcel parcel =
        new Parcel(
            task.id(),
            task.order().customer(),
            task.order().items().stream()
                .map(line -> new Parcel.Content(line.sku(), line.quantity()))
                .toList());
    return table.paid(task, parcel).onSuccess(moved -> moved.ifPresent(paid -> onPaid.run()));
  }

  private Future<Optional<Task>> release(Task task) {
    return steps
        .call(() -> inventory.release(task.id()))
        .transform(
            done ->
                done.succeeded()
                    ? table.released(task)
                    : table.postpone(task, "release pending: " + Steps.why(done.cause())));
  }
}
