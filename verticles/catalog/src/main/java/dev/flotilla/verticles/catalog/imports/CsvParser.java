package dev.flotilla.verticles.catalog.imports;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV (RFC 4180, UTF-8) from chunks that are cut anywhere, even inside a character. The
 * parsers of libraries pull from a blocking reader; this one is pushed, so that an import needs no
 * thread and back-pressure is the socket's. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvParser {

  /** Told about each row, in order. */
  interface Rows {

    /**
     * A row.
     *
     * @param line where it starts, from 1
     */
    void row(long line, List<String> fields);

    /** A row that is no CSV. */
    void malformed(long line, String reason);
  }

  private enum State {
    ROW_START,
    FIELD_START,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED,
    SKIPPING
  }

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final int maxRowBytes;
  private final Rows rows;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteArrayOutputStream field = new ByteArrayOutputStream(256);
  private List<String> fields = new ArrayList<>();
  private State state = State.ROW_START;
  private long line = 1;
  private long rowLine = 1;
  private int rowBytes;
  private long offset;

  /**
   * @param maxRowBytes longer rows are malformed; a quote that is never closed ends there
   */
  CsvParser(int maxRowBytes, Rows rows) {
    this.maxRowBytes = maxRowBytes;
    this.rows = rows;
  }

  /** Takes the next bytes. */
  void feed(Buffer chunk) {
    for (int i = 0; i < chunk.length(); i++, offset++) {
      byte next = chunk.getByte(i);
      boolean mark = offset < 3 && next == BYTE_ORDER_MARK[(int) offset];
      if (!mark) {
        take(next);
      }
      if (next == '\n') {
        line++;
      }
    }
  }

  /** Says that no bytes follow; a last row without line end counts. */
  void end() {
    switch (state) {
      case ROW_START, SKIPPING -> {}
      case QUOTED -> rows.malformed(rowLine, "a quote is never closed");
      default -> endRow();
    }
  }

  private void take(byte next) {
    if (state == State.SKIPPING) {
      if (next == '\n') {
        startRow();
      }
      return;
    }
    if (state == State.ROW_START) {
      rowLine = line;
      state = State.FIELD_START;
    }
    if (++rowBytes > maxRowBytes) {
      refuse("a row is longer than " + maxRowBytes + " bytes; is a quote never closed?");
      return;
    }
    switch (state) {
      case QUOTED -> inQuotes(next);
      case QUOTE_IN_QUOTED -> afterQuote(next);
      default -> plain(next);
    }
  }

  private void plain(byte next) {
    if (next == '"' && state == State.FIELD_START) {
      state = State.QUOTED;
    } else if (next == '"') {
      refuse("a quote inside a field that is not quoted");
    } else if (!separator(next)) {
      field.write(next);
      state = State.PLAIN;
    }
  }

  private void inQuotes(byte next) {
    if (next == '"') {
      state = State.QUOTE_IN_QUOTED;
    } else {
      field.write(next);
    }
  }

  private void afterQuote(byte next) {
    if (next == '"') {
      field.write(next);
      state = State.QUOTED;
    } else if (next != '\r' && !separator(next)) {
      refuse("text after a closing quote");
    }
  }

  private boolean separator(byte next) {
    if (next == ',') {
      endField();
      return true;
    }
    if (next == '\n') {
      endRow();
      return true;
    }
    return false;
  }

  private void endField() {
    fields.add(field.toString(StandardCharsets.ISO_8859_1)); // decoded when the row is whole
    field.reset();
    state = State.FIELD_START;
  }

  private void endRow() {
    endField();
    List<String> raw = fields;
    long start = rowLine;
    startRow();
    trimCarriageReturn(raw);
    if (raw.size() == 1 && raw.get(0).isEmpty()) {
      return; // an empty line is no row
    }
    try {
      List<String> decoded = new ArrayList<>(raw.size());
      for (String bytes : raw) {
        decoded.add(decode(bytes));
      }
      rows.row(start, decoded);
    } catch (CharacterCodingException notText) {
      rows.malformed(start, "not UTF-8");
    }
  }

  private void startRow() {
    fields = new ArrayList<>();
    field.reset();
    rowBytes = 0;
    state = State.ROW_START;
  }

  /** Rejects the row and ignores bytes up to the next line end. */
  private void refuse(String reason) {
    rows.malformed(rowLine, reason);
    startRow();
    state = State.SKIPPING;
  }

  private static void trimCarriageReturn(List<String> raw) {
    int last = raw.size() - 1;
    String text = raw.get(last);
    if (text.endsWith("\r")) {
      raw.set(last, text.substring(0, text.length() - 1));
    }
  }

  private String decode(String bytes) throws CharacterCodingException {
    return decoder.decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))).toString();
  }
}
