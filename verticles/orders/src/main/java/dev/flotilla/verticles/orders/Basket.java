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
 * A wish in the one form that all wishes of the same meaning share: lines of the same SKU added up,
 * in the order of the SKUs.
 */
record Basket(String customer, SortedMap<String, Integer> quantities) {

  /** What inventory reserves in one line at the most. */
  private static final int MOST_QUANTITY = 10_000;

  /**
   * @throws ServiceFailure {@code INVALID_ARGUMENT} if lines of one SKU add up to too much
   */
  static Basket of(PlaceOrder wish) {
    SortedMap<String, Integer> quantities = new TreeMap<>();
    wish.items().forEach(item -> quantities.merge(item.sku(), item.quantity(), Integer::sum));
    quantities.forEach(Basket::check);
    return new Basket(wish.customer(), quantities);
  }

  private static void check(String sku, int quantity) {
    if (quantity > MOST_QUANTITY) {
      throw new ServiceFailure(
          ServiceFailure.Code.INVALID_ARGUMENT,
          "the quantity of " + sku + " must be " + MOST_QUANTITY + " at most but was " + quantity);
    }
  }

  List<String> skus() {
    return List.copyOf(quantities.keySet());
  }

  /** Tells two wishes apart; equal for two of the same meaning. */
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

  /** With its length in front, so that no two sequences of texts look alike. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
