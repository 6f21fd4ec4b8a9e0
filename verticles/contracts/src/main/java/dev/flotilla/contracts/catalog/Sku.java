package dev.flotilla.contracts.catalog;

import dev.flotilla.core.Check;
import java.util.regex.Pattern;

/** What names a product: 1 to 64 letters, digits, dots, underscores and dashes. */
public final class Sku {

  /** The rule, for schemas. */
  public static final String PATTERN = "[A-Za-z0-9._-]{1,64}";

  private static final Pattern RULE = Pattern.compile(PATTERN);

  private Sku() {}

  /**
   * Refuses what cannot be a SKU, null included.
   *
   * @param name of the field, for the message
   * @throws IllegalArgumentException naming field, rule and value
   */
  public static String check(String name, String sku) {
    Check.that(isOne(sku), name, "1 to 64 letters, digits, dots, underscores and dashes", sku);
    return sku;
  }

  /** Whether a text can be a SKU; null cannot. */
  public static boolean isOne(String text) {
    return text != null && RULE.matcher(text).matches();
  }
}
