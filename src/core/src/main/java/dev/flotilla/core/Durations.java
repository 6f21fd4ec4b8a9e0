package dev.flotilla.core;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in configuration files: {@code 250ms}, {@code 2s}, {@code 5m}. */
public final class Durations {

  private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  /** 106 751 days, 292 years. Source: what a signed 64-bit number of nanoseconds holds. */
  private static final Duration LONGEST = Duration.ofDays(106_751);

  private Durations() {}

  /**
   * The duration that a text names.
   *
   * @param text a whole number with its unit: ms, s, m, h or d
   * @throws IllegalArgumentException if it has any other shape or is longer than 106751d, naming
   *     the rule and the text
   */
  public static Duration parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a duration must be a whole number with a unit (250ms, 2s, 5m, 1h, 1d) but was " + text);
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a duration must be at most 106751d but was " + text);
    }
    return duration;
  }

  /** The shortest text that {@link #parse} reads back; parts below a millisecond are cut. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 60 != 0) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    return minutes % 60 != 0 ? minutes + "m" : minutes / 60 + "h";
  }
}
