package dev.flotilla.bench.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Figures {

  private Figures() {}

  /** Three significant digits below a thousand, whole and grouped above. */
  static String text(double figure) {
    double size = Math.abs(figure);
    boolean whole = size == 0 || size >= 100;
    String format = whole ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, figure);
  }
}
