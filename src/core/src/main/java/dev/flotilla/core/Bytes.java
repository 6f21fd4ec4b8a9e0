package dev.flotilla.core;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size in bytes as people write it in configuration files: {@code 512B}, {@code 64KiB}, {@code
 * 4MiB}, {@code 1GiB}.
 *
 * @param count bytes, 0 or more
 */
public record Bytes(long count) {

  private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)");

  public Bytes {
    Check.atLeast("bytes", count, 0);
  }

  /** {@code n} times 1024 bytes. */
  public static Bytes ofKiB(long n) {
    return new Bytes(shifted(n, 10, "KiB"));
  }

  /** {@code n} times 1024² bytes. */
  public static Bytes ofMiB(long n) {
    return new Bytes(shifted(n, 20, "MiB"));
  }

  private static long shifted(long n, int bits, String unit) {
    Check.between("size in " + unit, n, 0, Long.MAX_VALUE >> bits);
    return n << bits;
  }

  /**
   * The size that a text names.
   *
   * @throws IllegalArgumentException if the text has another shape or names more than 8 EiB, naming
   *     the rule and the text
   */
  @JsonCreator
  public static Bytes parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a size must be a whole number with a unit (512B, 64KiB, 4MiB, 1GiB) but was " + text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "B" -> new Bytes(amount);
      case "KiB" -> ofKiB(amount);
      case "MiB" -> ofMiB(amount);
      default -> new Bytes(shifted(amount, 30, "GiB"));
    };
  }

  /** The shortest text that {@link #parse} reads back. */
  @JsonValue
  @Override
  public String toString() {
    if (count == 0 || count % 1024 != 0) {
      return count + "B";
    }
    long kibi = count >> 10;
    if (kibi % 1024 != 0) {
      return kibi + "KiB";
    }
    long mebi = kibi >> 10;
    return mebi % 1024 != 0 ? mebi + "MiB" : (mebi >> 10) + "GiB";
  }
}
