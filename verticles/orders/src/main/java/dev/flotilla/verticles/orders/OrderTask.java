package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.Order;
import dev.flotilla.contracts.orders.Order.OrderStatus;

/**
 * An order in somebody's hands.
 *
 * @param attempt who holds it: a move with another attempt is refused
 * @param releaseDue whether inventory must still put its units back
 * @param open whether anything is left to do, by whomever
 */
record OrderTask(Order order, long attempt, boolean releaseDue, boolean open) {

  String id() {
    return order.id();
  }

  OrderStatus orderStatus() {
    return order.orderStatus();
  }

  /** Whether a client learns more by waiting: somebody works on it and has met no obstacle. */
  boolean underWay() {
    return open && order.reason().isEmpty();
  }

  /** The order as clients see it: with a word on what it waits for while somebody works on it. */
  Order shown() {
    return switch (order.orderStatus()) {
      case NEW -> underWay() ? order.withReason("reservation under way") : order;
      case RESERVED -> underWay() ? order.withReason("payment under way") : order;
      default -> order;
    };
  }

  @Override
  public String toString() {
    return "order " + id() + " (" + orderStatus() + ", attempt " + attempt + ")";
  }
}
