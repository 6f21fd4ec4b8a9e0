package dev.flotilla.contracts.orders;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An order.
 *
 * @param id unique
 * @param status where it is
 * @param reason why it was rejected or cancelled, or what it waits for
 * @param customer who ordered
 * @param items what was ordered, at the price of that moment
 * @param total in minor units of the currency
 * @param currency ISO 4217
 * @param trackingId of the parcel, once shipped
 * @param createdAt when it was placed
 * @param updatedAt when its status changed last
 */
public record Order(
    String id,
    OrderStatus status,
    Optional<String> reason,
    String customer,
    List<OrderLine> items,
    long total,
    String currency,
    Optional<String> trackingId,
    Instant createdAt,
    Instant updatedAt) {

  /** This order with a reason. */
  public Order withReason(String why) {
    return new Order(
        id,
        status,
        Optional.of(why),
        customer,
        items,
        total,
        currency,
        trackingId,
        createdAt,
        updatedAt);
  }

  /**
   * The way of an order: {@code NEW → RESERVED → PAID → SHIPPED}; {@code NEW → REJECTED} when stock
   * is short; {@code RESERVED → CANCELLED} when the payment is declined, with the stock put back.
   */
  public enum OrderStatus {
    NEW,
    RESERVED,
    PAID,
    SHIPPED,
    REJECTED,
    CANCELLED
  }

  /**
   * Units of one product.
   *
   * @param unitPrice in minor units of the order's currency
   */
  public record OrderLine(String sku, int quantity, long unitPrice) {}
}
