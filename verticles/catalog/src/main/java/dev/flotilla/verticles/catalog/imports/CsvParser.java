package dev.flotilla.verticles.catalog.imports;

import io.vertx.core.buffer.Buffer;

/**
 * Reads CSV (RFC 4180, UTF-8) from chunks that are cut anywhere, even inside a character. The
 * parsers of libraries pull from a blocking reader; this one is pushed, so that an import needs no
 * thread and back-pressure is the socket's. Lines end with LF, CRLF or CR; the first line tells the
 * separator, see {@link Separator}. Blanks around a quoted field do not belong to it. Not
 * thread-safe.
 *
 * <p>A quote that is never closed would make the rest of the file one field. So a record over
 * several lines that turns out to be none (text after a closing quote, too long, open at the end of
 * the file, or refused by {@link Rows#row}) costs its first line only: reading goes on at its
 * second one, which is in the buffer still. This takes linear time: whatever field is open, a line
 * with an odd number of quotes closes it or is malformed. So a record that is open at the end of
 * its first line ends at the latest in the next line with an odd number of quotes, the lines
 * between are records of their own, and no line is read more than three times.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvParser {

  /** Told about each record, in order. Records without text, as {@code ,,,}, are passed over. */
  interface Rows {

    /**
     * A record.
     *
     * @param record valid during this call
     * @return false to have a record over several lines read again from its second line on
     */
    boolean row(CsvRecord record);

    /**
     * A line that is not CSV.
     *
     * @param field where that shows, from 0
     */
    void malformed(long line, int field, String reason);
  }

  private enum ParserState {
    FIRST_LINE,
    RECORD_START,
    FIELD_START,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED,
    SKIPPING
  }

  private final int maxRecordBytes;
  private final Rows rows;
  private final CsvRecord record = new CsvRecord();
  private ParserState parserState = ParserState.FIRST_LINE;
  private byte separator;
  private long line = 1;
  private boolean afterCarriageReturn; // a line feed that comes now belongs to the same line end

  private byte[] buffer = new byte[0];
  private int start; // of the record or line that is being read, in the buffer
  private int at; // the next byte
  private int end; // of what is in the buffer
  private int closingQuote;

  /**
   * @param maxRecordBytes longer records are malformed. Twice as much, and twice a chunk, is held
   *     in memory at the most
   */
  CsvParser(int maxRecordBytes, Rows rows) {
    this.maxRecordBytes = maxRecordBytes;
    this.rows = rows;
  }

  /** Takes the next bytes. */
  void feed(Buffer chunk) {
    int length = chunk.length();
    if (buffer.length - end < length) {
      makeRoom(length);
    }
    chunk.getBytes(0, length, buffer, end);
    end += length;
    read();
  }

  /** Says that no bytes follow; a last record without line end counts. */
  void end() {
    if (parserState == ParserState.FIRST_LINE && start < end) {
      firstLine(end);
    }
    read();
    while (parserState != ParserState.FIRST_LINE
        && parserState != ParserState.RECORD_START
        && parserState != ParserState.SKIPPING) {
      if (parserState == ParserState.QUOTED) {
        refuse("a quote is never closed: its field runs to the end of the file");
      } else {
        endRecord(parserState == ParserState.QUOTE_IN_QUOTED ? closingQuote : at);
      }
      read(); // the lines behind one whose quote was open
    }
  }

  /** Moves what is still needed to the front. A buffer of twice that size makes it rare. */
  private void makeRoom(int length) {
    int kept = end - start;
    byte[] target = buffer;
    if (buffer.length < 2 * (kept + length)) {
      target = new byte[2 * (kept + length)];
    }
    System.arraycopy(buffer, start, target, 0, kept);
    buffer = target;
    closingQuote -= start;
    at -= start;
    end = kept;
    start = 0;
  }

  private void read() {
    while (at < end) {
      if (at - start >= maxRecordBytes && parserState != ParserState.SKIPPING) {
        refuse(
            record.lines() == 1
                ? "a line is longer than " + maxRecordBytes + " bytes"
                : "a record is longer than " + maxRecordBytes + " bytes; is a quote never closed?");
      }
      switch (parserState) {
        case FIRST_LINE -> findFirstLine(buffer[at]);
        case RECORD_START -> startRecord(buffer[at]);
        case FIELD_START -> startField(buffer[at]);
        case PLAIN -> plain();
        case QUOTED -> inQuotes();
        case QUOTE_IN_QUOTED -> afterQuote(buffer[at]);
        case SKIPPING -> skip(buffer[at]);
      }
    }
  }

  private void findFirstLine(byte next) {
    if (!isLineEnd(next)) {
      at++;
      afterCarriageReturn = false;
    } else if (at == start) {
      endLine(next); // a blank line before the first one
      parserState = ParserState.FIRST_LINE;
    } else {
      firstLine(at);
    }
  }

  /** Learns the separator from the first line, which is then read unless it had no other use. */
  private void firstLine(int lineEnd) {
    Separator found = Separator.of(CsvRecord.latin1(buffer, start, lineEnd));
    separator = found.separator();
    at = found.isDeclared() ? lineEnd : start;
    parserState = found.isDeclared() ? ParserState.SKIPPING : ParserState.RECORD_START;
  }

  private void startRecord(byte next) {
    if (next == '\n' && afterCarriageReturn) {
      start = ++at;
    } else {
      record.start(line);
      startField();
    }
    afterCarriageReturn = false;
  }

  private void startField() {
    record.startField(at - start);
    parserState = ParserState.FIELD_START;
  }

  private void startField(byte next) {
    if (isBlank(next)) {
      at++;
    } else if (next == '"') {
      at++;
      record.startField(at - start);
      parserState = ParserState.QUOTED;
    } else {
      parserState = ParserState.PLAIN;
    }
  }

  private void plain() {
    int limit = Math.min(end, start + maxRecordBytes);
    for (; at < limit; at++) {
      byte next = buffer[at];
      if (next == separator || isLineEnd(next)) {
        endField(next, at);
        return;
      }
      if (next == '"') {
        refuse(
            "a quote inside a field that is not quoted; put the field in quotes and double the"
                + " quote");
        return;
      }
    }
  }

  private void inQuotes() {
    int limit = Math.min(end, start + maxRecordBytes);
    while (at < limit) {
      byte next = buffer[at++];
      if (next == '"') {
        closingQuote = at - 1;
        parserState = ParserState.QUOTE_IN_QUOTED;
        return;
      }
      if (isLineEnd(next)) {
        boolean secondHalf = next == '\n' && buffer[at - 2] == '\r'; // at least a quote is before
        record.lineBreak(at - start, secondHalf);
      }
    }
  }

  private void afterQuote(byte next) {
    if (next == '"' && at == closingQuote + 1) {
      record.doubledQuote();
      at++;
      parserState = ParserState.QUOTED;
    } else if (next == separator || isLineEnd(next)) {
      endField(next, closingQuote);
    } else if (isBlank(next)) {
      at++;
    } else {
      refuse(
          record.lines() == 1
              ? "text after a closing quote; a quote inside a quoted field must be doubled"
              : "a quote is never closed: its field runs into line "
                  + (line + record.lines() - 1)
                  + ", where text follows a quote");
    }
  }

  private void endField(byte next, int fieldEnd) {
    if (next == separator) {
      record.endField(fieldEnd - start);
      at++;
      startField();
    } else {
      endRecord(fieldEnd);
    }
  }

  private void endRecord(int fieldEnd) {
    record.endField(fieldEnd - start);
    record.in(buffer, start, separator);
    if (!record.isBlank() && !rows.row(record) && record.lines() > 1) {
      resumeAtSecondLine();
      return;
    }
    line += record.lines() - 1;
    if (at < end) {
      endLine(buffer[at]);
    } else {
      start = at;
      parserState = ParserState.RECORD_START;
    }
  }

  /** Rejects the first line of the record; what follows is read as if it had not been. */
  private void refuse(String reason) {
    rows.malformed(line, record.suspect(), reason);
    if (record.lines() > 1) {
      resumeAtSecondLine();
    } else {
      parserState = ParserState.SKIPPING;
    }
  }

  private void resumeAtSecondLine() {
    at = start + record.secondLine() - 1;
    endLine(buffer[at]);
  }

  private void skip(byte next) {
    if (isLineEnd(next)) {
      endLine(next);
    } else {
      start = ++at;
    }
  }

  private void endLine(byte lineEnd) {
    if (lineEnd != '\n' || !afterCarriageReturn) {
      line++;
    }
    afterCarriageReturn = lineEnd == '\r';
    start = ++at;
    parserState = ParserState.RECORD_START;
  }

  private boolean isBlank(byte next) {
    return next == ' ' || (next == '\t' && separator != '\t');
  }

  private static boolean isLineEnd(byte next) {
    return next == '\n' || next == '\r';
  }
}
