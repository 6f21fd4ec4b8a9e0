package dev.flotilla.gateway.impl.http;

import java.util.Locale;

/** Which texts are refused wherever they stand, since databases and others cannot keep them. */
public final class ForbiddenText {

  private ForbiddenText() {}

  /** What is wrong with a text, to follow its name; null if nothing is. */
  public static String fault(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "must not contain the character U+0000";
      }
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return "must not contain an unpaired surrogate (U+"
              + Integer.toHexString(c).toUpperCase(Locale.ROOT)
              + ")";
        }
        i++;
      }
    }
    return null;
  }

  /** The text with U+FFFD for what is wrong in it, to be shown. */
  static String shown(String text) {
    if (fault(text) == null) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .map(point -> point == 0 || isSurrogate(point) ? 0xFFFD : point)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }
}
