package dev.flotilla.contracts.shipping;

import java.util.List;

/** What is to be sent, for which order, to whom. */
public record Parcel(String orderId, String customer, List<Content> contents) {

  /** Units of one product. */
  public record Content(String sku, int quantity) {}
}
