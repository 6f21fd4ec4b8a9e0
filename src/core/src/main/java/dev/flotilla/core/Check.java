package dev.flotilla.core;

import java.time.Duration;

/**
 * Checks of options. Every message reads <em>name must be rule but was value</em>; every failure is
 * an {@link IllegalArgumentException}.
 */
public final class Check {

  private Check() {}

  /** Refuses values below {@code least}. */
  public static void atLeast(String name, long value, long least) {
    that(value >= least, name, "at least " + least, value);
  }

  /** Refuses values outside {@code least} to {@code most}, both included. */
  public static void between(String name, long value, long least, long most) {
    that(value >= least && value <= most, name, "between " + least + " and " + most, value);
  }

  /** Refuses values outside {@code least} to {@code most}, both included, and NaN. */
  public static void between(String name, double value, double least, double most) {
    that(value >= least && value <= most, name, "between " + least + " and " + most, value);
  }

  /** Refuses durations below {@code least}; null is refused too. */
  public static void atLeast(String name, Duration value, Duration least) {
    that(
        value != null && value.compareTo(least) >= 0,
        name,
        "at least " + Durations.text(least),
        value);
  }

  /**
   * Refuses null and texts of fewer than {@code least} or more than {@code most} characters. A
   * character is a code point, as JSON Schema and PostgreSQL count them.
   */
  public static void length(String name, String value, int least, int most) {
    present(name, value);
    between("length of " + name, value.codePointCount(0, value.length()), least, most);
  }

  /** Refuses null, empty and blank texts. */
  public static void notBlank(String name, String value) {
    that(value != null && !value.isBlank(), name, "a non-empty text", value);
  }

  /** Refuses null. */
  public static <T> T present(String name, T value) {
    that(value != null, name, "present", null);
    return value;
  }

  /**
   * Refuses whatever does not hold.
   *
   * @param rule completes the sentence "name must be …"
   */
  public static void that(boolean holds, String name, String rule, Object value) {
    if (!holds) {
      Object shown = value instanceof Duration duration ? Durations.text(duration) : value;
      throw new IllegalArgumentException(name + " must be " + rule + " but was " + shown);
    }
  }
}
