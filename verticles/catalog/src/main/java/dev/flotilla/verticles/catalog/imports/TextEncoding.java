package dev.flotilla.verticles.catalog.imports;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Makes UTF-8 of what people send: takes a byte order mark away, translates UTF-16 that has one
 * (the "Unicode text" of spreadsheets), and refuses what is not text at its first bytes. Other
 * charsets cannot be detected reliably, so they are read as UTF-8, and the reader of the text
 * refuses malformed bytes. Not thread-safe.
 */
final class TextEncoding {

  private record Signature(String content, String bytes) {}

  /** First bytes of what is sent instead of CSV, as Latin-1; the first that fits counts. */
  private static final List<Signature> NO_CSV =
      List.of(
          new Signature("compressed with gzip: send it unpacked", "\u001F\u008B"),
          new Signature(
              "a ZIP archive or a workbook (.xlsx, .ods): save it as CSV UTF-8", "PK\3\4"),
          new Signature("a workbook (.xls): save it as CSV UTF-8", "\u00D0\u00CF\u0011\u00E0"),
          new Signature("PDF", "%PDF"),
          new Signature("HTML or XML", "<"),
          new Signature("UTF-32: save it as UTF-8", "\u00FF\u00FE\0\0"),
          new Signature("UTF-32: save it as UTF-8", "\0\0\u00FE\u00FF"));

  private static final int LONGEST_SIGNATURE = 4;

  private Buffer head = Buffer.buffer();
  private boolean known;
  private boolean utf16;
  private boolean bigEndian;
  private int firstByte = -1; // of a UTF-16 unit whose second one is to come
  private char high; // the first half of a surrogate pair, or 0

  /**
   * The text of the next bytes, as far as it is there, in UTF-8.
   *
   * @throws ServiceFailure {@code INVALID_ARGUMENT} for what is not text
   */
  Buffer utf8(Buffer chunk) {
    if (known) {
      return utf16 ? fromUtf16(chunk) : chunk;
    }
    head.appendBuffer(chunk);
    return head.length() < LONGEST_SIGNATURE ? Buffer.buffer() : start();
  }

  /** The text that was held back. An incomplete character becomes a byte that is not UTF-8. */
  Buffer end() {
    Buffer rest = known ? Buffer.buffer() : start();
    if (high != 0 || firstByte >= 0) {
      rest.appendByte((byte) 0xFF);
    }
    return rest;
  }

  private Buffer start() {
    known = true;
    String first = CsvRecord.latin1(head.getBytes(), 0, Math.min(LONGEST_SIGNATURE, head.length()));
    NO_CSV.stream()
        .filter(signature -> first.startsWith(signature.bytes))
        .findFirst()
        .ifPresent(signature -> refuse(signature.content));
    Buffer text = head;
    head = null;
    if (first.startsWith("\u00EF\u00BB\u00BF")) {
      return text.slice(3, text.length());
    }
    bigEndian = first.startsWith("\u00FE\u00FF");
    utf16 = bigEndian || first.startsWith("\u00FF\u00FE");
    if (!utf16 && first.indexOf('\0') >= 0) {
      refuse("binary, or UTF-16 without a byte order mark: save it as UTF-8");
    }
    return utf16 ? fromUtf16(text.slice(2, text.length())) : text;
  }

  private static void refuse(String content) {
    throw new ServiceFailure(
        Code.INVALID_ARGUMENT, "the body must be CSV in UTF-8 but is " + content);
  }

  private Buffer fromUtf16(Buffer chunk) {
    Buffer text = Buffer.buffer(chunk.length());
    for (int i = 0; i < chunk.length(); i++) {
      int next = chunk.getUnsignedByte(i);
      if (firstByte < 0) {
        firstByte = next;
      } else {
        unit((char) (bigEndian ? firstByte << 8 | next : next << 8 | firstByte), text);
        firstByte = -1;
      }
    }
    return text;
  }

  /** Unpaired surrogates are encoded as they are, which is not UTF-8. */
  private void unit(char unit, Buffer text) {
    if (high != 0) {
      char first = high;
      high = 0;
      if (Character.isLowSurrogate(unit)) {
        int character = Character.toCodePoint(first, unit);
        text.appendByte((byte) (0xF0 | character >> 18))
            .appendByte((byte) (0x80 | character >> 12 & 0x3F))
            .appendByte((byte) (0x80 | character >> 6 & 0x3F))
            .appendByte((byte) (0x80 | character & 0x3F));
        return;
      }
      threeBytes(first, text);
    }
    if (Character.isHighSurrogate(unit)) {
      high = unit;
    } else if (unit < 0x80) {
      text.appendByte((byte) unit);
    } else if (unit < 0x800) {
      text.appendByte((byte) (0xC0 | unit >> 6)).appendByte((byte) (0x80 | unit & 0x3F));
    } else {
      threeBytes(unit, text);
    }
  }

  private static void threeBytes(char unit, Buffer text) {
    text.appendByte((byte) (0xE0 | unit >> 12))
        .appendByte((byte) (0x80 | unit >> 6 & 0x3F))
        .appendByte((byte) (0x80 | unit & 0x3F));
  }
}
