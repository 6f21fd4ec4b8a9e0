package dev.flotilla.verticles.catalog.imports;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One record of a CSV: where its fields lie in the parser's buffer. The parser writes and reuses
 * it; others read it, while they are told about it. Positions are relative to the record's start.
 */
final class CsvRecord {

  private byte[] buffer = new byte[0];
  private int start;
  private byte separator;
  private int[] from = new int[16];
  private int[] to = new int[16];
  private boolean[] doubled = new boolean[16];
  private int size;
  private long line;
  private int lines = 1;
  private int secondLine;
  private int lastLine; // where it starts
  private int brokenFirst; // the field that holds the first line break
  private int brokenLast;

  // ---- for the parser

  void start(long firstLine) {
    line = firstLine;
    lines = 1;
    size = 0;
  }

  void startField(int position) {
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      to = Arrays.copyOf(to, 2 * size);
      doubled = Arrays.copyOf(doubled, 2 * size);
    }
    from[size] = position;
    doubled[size] = false;
  }

  void doubledQuote() {
    doubled[size] = true;
  }

  void endField(int position) {
    to[size++] = position;
  }

  /**
   * A line break inside a field.
   *
   * @param secondHalf whether it is the line feed of a line break that was told already
   */
  void lineBreak(int positionBehind, boolean secondHalf) {
    lines += secondHalf ? 0 : 1;
    if (lines == 2) {
      secondLine = positionBehind;
      brokenFirst = size;
    }
    lastLine = positionBehind;
    brokenLast = size;
  }

  /** Where the second line starts; only if there is one. */
  int secondLine() {
    return secondLine;
  }

  /** The field that made the record fail: the first one with a line break, or the last one. */
  int suspect() {
    return lines == 1 ? size : brokenFirst;
  }

  void in(byte[] bytes, int position, byte separatorByte) {
    buffer = bytes;
    start = position;
    separator = separatorByte;
  }

  static String latin1(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  // ---- for readers

  /** How many fields it has. */
  int size() {
    return size;
  }

  /** The line in the file where it starts, from 1. */
  long line() {
    return line;
  }

  /** How many lines it runs over. */
  int lines() {
    return lines;
  }

  /** Whether lines break in this field and in no other. */
  boolean breaksOnlyIn(int field) {
    return brokenFirst == field && brokenLast == field;
  }

  /** The fields of its first line alone, if quotes were text like any other and are left out. */
  List<String> firstLine() {
    return withoutQuotes(0, secondLine);
  }

  /** The fields of its last line alone, likewise. */
  List<String> lastLine() {
    return withoutQuotes(lastLine, to[size - 1]);
  }

  private List<String> withoutQuotes(int first, int behind) {
    String text = new String(buffer, start + first, behind - first, StandardCharsets.UTF_8);
    return List.of(text.replace("\"", "").split(Pattern.quote("" + (char) separator), -1));
  }

  /** The length of a field in bytes. */
  int bytes(int field) {
    return to[field] - from[field];
  }

  /** Whether there is no text in the field, only blanks. */
  boolean isBlank(int field) {
    for (int i = start + from[field]; i < start + to[field]; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  /** Whether there is no text in it at all. */
  boolean isBlank() {
    for (int field = 0; field < size; field++) {
      if (!isBlank(field)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The text of a field.
   *
   * @throws IllegalArgumentException if it is not UTF-8, naming the byte and its place
   */
  String text(int field) {
    int first = start + from[field];
    String text = new String(buffer, first, bytes(field), StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      requireUtf8(first, bytes(field)); // or the replacement character is in the file itself
    }
    return doubled[field] ? text.replace("\"\"", "\"") : text;
  }

  private void requireUtf8(int first, int length) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(buffer, first, length);
    CharBuffer read = CharBuffer.allocate(length);
    if (decoder.decode(bytes, read, true).isError()) {
      String place =
          " at character " + (1 + Character.codePointCount(read.flip(), 0, read.limit()));
      throw new IllegalArgumentException(
          isSurrogate(bytes)
              ? "holds half of a surrogate pair" + place + ", which is not a character"
              : "is not UTF-8 (byte " + hex(bytes.get()) + place + "); save the file as UTF-8");
    }
  }

  private static boolean isSurrogate(ByteBuffer rest) {
    int place = rest.position();
    return rest.remaining() >= 2
        && rest.get(place) == (byte) 0xED
        && (rest.get(place + 1) & 0xE0) == 0xA0;
  }

  private static String hex(byte value) {
    return "0x" + HexFormat.of().withUpperCase().toHexDigits(value);
  }
}
