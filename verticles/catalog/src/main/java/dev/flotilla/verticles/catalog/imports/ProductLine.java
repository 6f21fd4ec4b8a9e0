package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.contracts.catalog.Product;
import dev.flotilla.contracts.catalog.Sku;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** One line of an import: a product and its first stock. */
record ProductLine(Product product, long available) {

  /** The columns, and the order of the fields. */
  static final List<String> HEADER =
      List.of("sku", "name", "description", "category", "price", "currency", "available");

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]+");
  // What a spreadsheet makes of long numbers, as 1.23457E+12: the rest of the digits is lost.
  private static final Pattern SHORTENED = Pattern.compile("[0-9]([.,][0-9]+)?E\\+[0-9]+");
  private static final long MAX_PRICE = 1_000_000_000_000L;
  private static final long MAX_AVAILABLE = 1_000_000_000L;
  private static final int MAX_SHOWN = 80;

  /**
   * The line that these fields make. What PostgreSQL would refuse is refused here, so that one line
   * never fails the batch it is written with.
   *
   * @throws RejectedLine with the field, the rule and the value
   */
  static ProductLine of(List<String> fields) {
    Product product =
        new Product(
            sku(fields.get(0).strip()),
            text("name", fields.get(1), 1, 200, ProductLine::isNoLine),
            text("description", fields.get(2), 0, 4_000, ProductLine::isNoText),
            text("category", fields.get(3), 1, 100, ProductLine::isNoLine),
            number("price", "a whole number of minor units (1250 for 12.50)", fields, 4, MAX_PRICE),
            currency(fields.get(5).strip()));
    return new ProductLine(
        product, number("available", "a whole number", fields, 6, MAX_AVAILABLE));
  }

  private static String sku(String value) {
    check(Sku.isOne(value), "sku", "1 to 64 letters, digits, dots, underscores and dashes", value);
    return value;
  }

  private static String currency(String value) {
    check(CURRENCY.matcher(value).matches(), "currency", "an ISO 4217 code as EUR", value);
    return value;
  }

  private static String text(
      String name, String value, int least, int most, IntPredicate forbidden) {
    String text = value.strip();
    int length = text.codePointCount(0, text.length());
    check(
        length >= least && length <= most,
        name,
        least + " to " + most + " characters long",
        length + " characters");
    int[] wrong = text.codePoints().filter(forbidden).limit(1).toArray();
    check(
        wrong.length == 0,
        name,
        "text without control characters",
        wrong.length == 0 ? "" : "one with " + unicode(wrong[0]));
    return text;
  }

  private static boolean isNoText(int character) {
    return isNoLine(character) && character != '\n' && character != '\r';
  }

  private static boolean isNoLine(int character) {
    return Character.isISOControl(character) && character != '\t';
  }

  private static String unicode(int character) {
    String hex = Integer.toHexString(character);
    return "U+" + "0".repeat(4 - hex.length()) + hex.toUpperCase(Locale.ROOT);
  }

  private static long number(String name, String rule, List<String> fields, int index, long most) {
    String value = fields.get(index).strip();
    check(WHOLE_NUMBER.matcher(value).matches(), name, rule, value);
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException tooLarge) {
      number = -1;
    }
    check(number >= 0 && number <= most, name, "between 0 and " + most, value);
    return number;
  }

  private static void check(boolean holds, String name, String rule, String value) {
    if (!holds) {
      throw new RejectedLine(name, name + " must be " + rule + " but was " + shortened(value));
    }
  }

  /** A text as a message shows it: not too long, and not cut inside a surrogate pair. */
  static String shortened(String value) {
    if (value.length() <= MAX_SHOWN) {
      return value;
    }
    int cut = Character.isHighSurrogate(value.charAt(MAX_SHOWN - 1)) ? MAX_SHOWN - 1 : MAX_SHOWN;
    return value.substring(0, cut) + "…";
  }
}
