package dev.flotilla.insight.impl.trace;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers for texts that many spans have in common, such as names of methods and instances. A text
 * keeps its number for the life of the process, so there are only so many. Thread-safe.
 */
final class SpanNames {

  /** The number of no text. */
  static final int NONE = -1;

  /** A cluster has some hundred methods, routes and instances; 2 MB when it is full. */
  private static final int MOST = 8_192;

  private static final int LONGEST = 200;

  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final String[] texts = new String[MOST]; // written under the lock
  private volatile int count;

  /** The number of a text; {@link #NONE} if it is too long or there are too many. */
  int number(String text) {
    Integer known = numbers.get(text);
    return known == null ? added(text) : known;
  }

  private synchronized int added(String text) {
    Integer known = numbers.get(text);
    if (known != null) {
      return known;
    }
    if (count == MOST || text.length() > LONGEST) {
      return NONE;
    }
    int number = count;
    texts[number] = text;
    count = number + 1; // publishes the text
    numbers.put(text, number);
    return number;
  }

  /** The text of a number that this has given. */
  String text(int number) {
    return number < count ? texts[number] : "";
  }
}
