package dev.flotilla.verticles.catalog.imports;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between the fields of a CSV: comma, semicolon (spreadsheets of countries that write
 * 12,50), tab or bar.
 *
 * @param isDeclared whether the line said {@code sep=;}, as spreadsheets understand it, and holds
 *     nothing else
 */
record Separator(byte separator, boolean isDeclared) {

  private static final Pattern DECLARATION =
      Pattern.compile("\\s*\"?sep=([,;\t|])\"?\\s*", Pattern.CASE_INSENSITIVE);
  private static final String KNOWN = ",;\t|";

  /** The one that the first line of a file declares, or else holds most often. */
  static Separator of(String firstLine) {
    Matcher declaration = DECLARATION.matcher(firstLine);
    if (declaration.matches()) {
      return new Separator((byte) declaration.group(1).charAt(0), true);
    }
    char best = ',';
    for (char candidate : KNOWN.toCharArray()) {
      best = count(firstLine, candidate) > count(firstLine, best) ? candidate : best;
    }
    return new Separator((byte) best, false);
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(next -> next == wanted).count();
  }
}
