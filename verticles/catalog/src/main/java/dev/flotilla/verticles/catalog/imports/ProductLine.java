package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.contracts.catalog.Product;
import java.util.List;
import java.util.regex.Pattern;

/** One line of an import: a product and its first stock. */
record ProductLine(Product product, long available) {

  /** The header, and the order of the fields. */
  static final List<String> HEADER =
      List.of("sku", "name", "description", "category", "price", "currency", "available");

  private static final Pattern SKU = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final long MAX_PRICE = 1_000_000_000_000L;
  private static final long MAX_AVAILABLE = 1_000_000_000L;

  /**
   * The line that these fields make.
   *
   * @throws IllegalArgumentException with the field, the rule and the value
   */
  static ProductLine of(List<String> fields) {
    if (fields.size() != HEADER.size()) {
      throw new IllegalArgumentException(
          "a line must have " + HEADER.size() + " fields but has " + fields.size());
    }
    Product product =
        new Product(
            matching(
                SKU, "sku", "1 to 64 letters, digits, dots, underscores and dashes", fields, 0),
            text("name", fields.get(1), 1, 200),
            text("description", fields.get(2), 0, 4_000),
            text("category", fields.get(3), 1, 100),
            number("price", fields.get(4), MAX_PRICE),
            matching(CURRENCY, "currency", "an ISO 4217 code as EUR", fields, 5));
    return new ProductLine(product, number("available", fields.get(6), MAX_AVAILABLE));
  }

  private static String matching(
      Pattern shape, String name, String rule, List<String> fields, int index) {
    String value = fields.get(index).strip();
    check(shape.matcher(value).matches(), name, rule, value);
    return value;
  }

  private static String text(String name, String value, int least, int most) {
    String text = value.strip();
    check(
        text.length() >= least && text.length() <= most,
        name,
        least + " to " + most + " characters long",
        text.length() + " characters");
    check(text.indexOf('\0') < 0, name, "free of NUL characters", "one with them");
    return text;
  }

  private static long number(String name, String value, long most) {
    try {
      long number = Long.parseLong(value.strip());
      check(number >= 0 && number <= most, name, "between 0 and " + most, value);
      return number;
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          name + " must be a whole number but was " + shortened(value));
    }
  }

  private static void check(boolean holds, String name, String rule, String value) {
    if (!holds) {
      throw new IllegalArgumentException(
          name + " must be " + rule + " but was " + shortened(value));
    }
  }

  private static String shortened(String value) {
    return value.length() <= 80 ? value : value.substring(0, 80) + "…";
  }
}
