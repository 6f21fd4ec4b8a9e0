package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import java.util.Arrays;
import java.util.Set;

/**
 * Some thousand spans, 16 words each: trace id (2), span, parent, start in nanoseconds since 1970,
 * duration, a word with role, code, number of attributes and name, and 9 attributes. An attribute
 * is the number of its name in 14 bits, its type in 2 and its value in 48. Texts that are not worth
 * a number are referred to beside the words. Not thread-safe.
 */
final class SpanChunk {

  static final int SPANS = 2_048;
  private static final int WORDS = 16;
  private static final int HEAD = 6;
  private static final int FIRST_ATTRIBUTE = 7;
  private static final int MOST_ATTRIBUTES = WORDS - FIRST_ATTRIBUTE;
  private static final int TEXTS = 3; // the message, and two attributes

  /** Characters that the texts of a chunk may have; it counts as full when they are reached. */
  private static final int MOST_TEXT = SPANS * 64;

  private static final int LONGEST_TEXT = 500;

  /** What a chunk takes at most: words, references of 4 bytes, and texts of 1 byte a character. */
  static final int BYTES = SPANS * (WORDS * 8 + TEXTS * 4) + MOST_TEXT;

  /** Attributes whose values differ from span to span. */
  private static final Set<String> TEXT_ATTRIBUTES =
      Set.of("url.path", "url.full", "db.query.text", "client.address", "flotilla.refusal");

  private static final int NAME = 0;
  private static final int NUMBER = 1;
  private static final int TEXT = 2;
  private static final long VALUE = (1L << 48) - 1;
  private static final Code[] CODES = Code.values();
  private static final SpanRole[] ROLES = SpanRole.values();

  private final SpanNames names;
  private final long[] words = new long[SPANS * WORDS];
  private final String[] texts = new String[SPANS * TEXTS];
  private int used;
  private int textLength;
  private long lastNanos;
  private long before; // how many spans of the ring came before its first

  SpanChunk(SpanNames names) {
    this.names = names;
  }

  boolean isFull() {
    return used == SPANS || textLength >= MOST_TEXT;
  }

  int used() {
    return used;
  }

  /** When the last span was added, by the clock of the process. */
  long lastNanos() {
    return lastNanos;
  }

  /** Begins anew, after so many spans of its ring. */
  void begin(long recorded) {
    before = recorded;
    used = 0;
    textLength = 0;
    Arrays.fill(texts, null);
  }

  /**
   * Adds a span.
   *
   * @param epochNanos what to add to the clock of the process for nanoseconds since 1970
   */
  void add(EndedSpan span, long epochNanos) {
    int at = used * WORDS;
    words[at] = span.span().traceHigh();
    words[at + 1] = span.span().traceLow();
    words[at + 2] = span.span().span();
    words[at + 3] = span.parent();
    words[at + 4] = span.startNanos() + epochNanos;
    words[at + 5] = span.endNanos() - span.startNanos();
    texts[used * TEXTS] = kept(span.message());
    int count = attributes(span.attributes(), at + FIRST_ATTRIBUTE);
    long code = span.code() == null ? 0 : span.code().ordinal() + 1L;
    long name = Math.max(0, names.number(span.name()));
    words[at + HEAD] = span.role().ordinal() | code << 4 | (long) count << 12 | name << 32;
    lastNanos = span.endNanos();
    used++;
  }

  private int attributes(Object[] given, int from) {
    int count = 0;
    int free = used * TEXTS + 1;
    for (int i = 0; i < given.length && count < MOST_ATTRIBUTES; i += 2) {
      Object value = given[i + 1];
      if (value == null) {
        continue;
      }
      String key = (String) given[i];
      long word;
      if (value instanceof Number number) {
        word = word(key, NUMBER, number.longValue());
      } else {
        int known = TEXT_ATTRIBUTES.contains(key) ? SpanNames.NONE : names.number((String) value);
        if (known == SpanNames.NONE && free == (used + 1) * TEXTS) {
          continue; // no place for another text
        }
        if (known == SpanNames.NONE) {
          texts[free] = kept((String) value);
        }
        word = known == SpanNames.NONE ? word(key, TEXT, free++ % TEXTS) : word(key, NAME, known);
      }
      words[from + count++] = word;
    }
    return count;
  }

  private long word(String key, int type, long value) {
    return (long) Math.max(0, names.number(key)) << 50 | (long) type << 48 | value & VALUE;
  }

  private String kept(String text) {
    if (text == null) {
      return null;
    }
    String cut = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
    textLength += cut.length();
    return cut;
  }

  /** The number of a span in its ring, from 1. */
  long number(int span) {
    return before + span + 1;
  }

  boolean isOf(int span, long traceHigh, long traceLow) {
    int at = span * WORDS;
    return words[at + 1] == traceLow && words[at] == traceHigh;
  }

  long traceHigh(int span) {
    return words[span * WORDS];
  }

  long traceLow(int span) {
    return words[span * WORDS + 1];
  }

  long spanId(int span) {
    return words[span * WORDS + 2];
  }

  long parent(int span) {
    return words[span * WORDS + 3];
  }

  long startNanos(int span) {
    return words[span * WORDS + 4];
  }

  long durationNanos(int span) {
    return words[span * WORDS + 5];
  }

  SpanRole role(int span) {
    return ROLES[(int) (words[span * WORDS + HEAD] & 0xf)];
  }

  /** Why it failed; null if it did not. */
  Code code(int span) {
    int code = (int) (words[span * WORDS + HEAD] >>> 4 & 0xff);
    return code == 0 ? null : CODES[code - 1];
  }

  String name(int span) {
    return names.text((int) (words[span * WORDS + HEAD] >>> 32));
  }

  /** The sentence of the failure; null for none. */
  String message(int span) {
    return texts[span * TEXTS];
  }

  /** Receives the attributes of a span. */
  interface AttributeVisitor {
    void text(String key, String value);

    void number(String key, long value);
  }

  void attributes(int span, AttributeVisitor visitor) {
    int at = span * WORDS;
    int count = (int) (words[at + HEAD] >>> 12 & 0xff);
    for (int i = 0; i < count; i++) {
      long word = words[at + FIRST_ATTRIBUTE + i];
      String key = names.text((int) (word >>> 50));
      int type = (int) (word >>> 48 & 3);
      long value = word << 16 >> 16;
      switch (type) {
        case NUMBER -> visitor.number(key, value);
        case TEXT -> visitor.text(key, texts[span * TEXTS + (int) value]);
        default -> visitor.text(key, names.text((int) value));
      }
    }
  }
}
