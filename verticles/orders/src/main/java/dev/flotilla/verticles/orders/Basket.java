package dev.flotilla.verticles.orders;

import dev.flotilla.contracts.orders.PlaceOrder;
import dev.flotilla.core.ServiceFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request in the form that all requests of the same meaning share: the quantities of each SKU
 * added up, in the order of the SKUs.
 */
record Basket(String customer, SortedMap<String, Integer> quantities) {

  /** The largest quantity that inventory reserves in one line. */
  private static final int MAX_QUANTITY = 10_000;

  /**
   * @throws ServiceFailure {@code INVALID_ARGUMENT} if the quantities of one SKU add up to more
   *     than 10 000
   */
  static Basket of(PlaceOrder request) {
    SortedMap<String, Integer> quantities = new TreeMap<>();
    request.items().forEach(item -> quantities.merge(item.sku(), item.quantity(), Integer::sum));
    quantities.forEach(Basket::check);
    return new Basket(request.customer(), quantities);
  }

  private static void check(String sku, int quantity) {
    if (quantity > MAX_QUANTITY) {
      throw new ServiceFailure(
          ServiceFailure.Code.INVALID_ARGUMENT,
          "the quantity of " + sku + " must be at most " + MAX_QUANTITY + " but was " + quantity);
    }
  }

  List<String> skus() {
    return List.copyOf(quantities.keySet());
  }

  /** Equal for two requests of the same meaning, and different for any others. */
  byte[] hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, customer);
      quantities.forEach(
          (sku, quantity) -> {
            add(digest, sku);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, quantity));
          });
      return digest.digest();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has SHA-256
    }
  }

  /** Adds the length first, so that different sequences of texts give different bytes. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
