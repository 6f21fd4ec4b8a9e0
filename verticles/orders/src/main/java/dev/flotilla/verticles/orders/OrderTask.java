package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.OrderStatus;

/**
 * An order that a worker holds.
 *
 * @param attempt number of the claim by which the worker holds it; moves with another number change
 *     nothing
 * @param releaseDue whether inventory must still put the units back into stock
 * @param open whether a worker, this one or another, has something left to do
 */
record OrderTask(Order order, long attempt, boolean releaseDue, boolean open) {

  String id() {
    return order.id();
  }

  OrderStatus orderStatus() {
    return order.status();
  }

  /** Whether a client learns more by waiting: the order is open and has met no obstacle. */
  boolean inProgress() {
    return open && order.reason().isEmpty();
  }

  /** The order as clients see it: with the step that it waits for while it is in progress. */
  Order shown() {
    return switch (order.status()) {
      case NEW -> inProgress() ? order.withReason("reservation in progress") : order;
      case RESERVED -> inProgress() ? order.withReason("payment in progress") : order;
      default -> order;
    };
  }

  @Override
  public String toString() {
    return "order " + id() + " (" + orderStatus() + ", attempt " + attempt + ")";
  }
}
