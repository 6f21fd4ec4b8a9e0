package dev.flotilla.bench.report;

import java.util.Locale;

/**
 * What a figure should be.
 *
 * @param atLeast whether the limit is a floor; else it is a ceiling
 * @param limit in the unit of the figure, met if reached exactly
 */
public record Target(boolean atLeast, double limit) {

  /** A floor. */
  public static Target atLeast(double limit) {
    return new Target(true, limit);
  }

  /** A ceiling. */
  public static Target atMost(double limit) {
    return new Target(false, limit);
  }

  /** Whether a figure is good enough. */
  public boolean isMet(double figure) {
    return atLeast ? figure >= limit : figure <= limit;
  }

  /** The verdict on a figure, as {@code >= 0.90 met}. */
  String verdict(double figure) {
    String rule = (atLeast ? ">= " : "<= ") + Figures.text(limit);
    return String.format(Locale.ROOT, "%-10s %s", rule, isMet(figure) ? "met" : "missed");
  }
}
