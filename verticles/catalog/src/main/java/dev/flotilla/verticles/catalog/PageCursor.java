package dev.flotilla.verticles.catalog;

import dev.flotilla.contracts.catalog.Sku;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page ended: the last SKU and, in a search, its rank. Clients see an opaque text.
 *
 * @param rank as the bits of the {@code real} that PostgreSQL computed, so that it compares exactly
 * @param sku of the last product
 */
record PageCursor(Optional<Integer> rank, String sku) {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /** The text for clients. */
  String text() {
    String plain = rank.map(String::valueOf).orElse("") + "|" + sku;
    return ENCODER.encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The place that a client's text names.
   *
   * @param search whether the request has a query; a cursor fits only the kind of page it came from
   * @throws ServiceFailure {@code INVALID_ARGUMENT} for a text that no such page gave
   */
  static PageCursor parse(String text, boolean search) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int cut = plain.indexOf('|');
      String rank = plain.substring(0, cut);
      String sku = plain.substring(cut + 1);
      if (rank.isEmpty() == search || !Sku.isOne(sku)) {
        throw foreign();
      }
      Optional<Integer> bits = search ? Optional.of(Integer.valueOf(rank)) : Optional.empty();
      return new PageCursor(bits, sku);
    } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
      throw foreign();
    }
  }

  private static ServiceFailure foreign() {
    return new ServiceFailure(
        Code.INVALID_ARGUMENT, "after must be the next of an earlier page of the same query");
  }
}
