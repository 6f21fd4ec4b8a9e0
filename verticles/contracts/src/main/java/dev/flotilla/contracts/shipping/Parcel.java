package dev.flotilla.contracts.shipping;

import dev.flotilla.core.Check;
import java.util.List;

/** What is to be sent, for which order, to whom. */
public record Parcel(String orderId, String customer, List<Content> contents) {

  public Parcel {
    Check.notBlank("orderId", orderId);
    Check.notBlank("customer", customer);
    Check.present("contents", contents);
    Check.between("number of contents", contents.size(), 1, 100);
    contents = List.copyOf(contents);
  }

  /** Units of one product. */
  public record Content(String sku, int quantity) {}
}
