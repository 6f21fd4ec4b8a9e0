package dev.flotilla.rpc.impl.bus;

import dev.flotilla.core.TraceContext;
import io.vertx.core.buffer.Buffer;

/** A trace context in 25 bytes: trace id, span id, flags as in W3C's {@code traceparent}. */
final class TraceBytes {

  static final int LENGTH = 25;

  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;
  private static final int LONG_DIGITS = 16;
  private static final int SAMPLED = 1;

  private TraceBytes() {}

  /** Writes a trace; one that is malformed as zeros, which stand for none. */
  static void write(Buffer frame, TraceContext trace) {
    String id = trace.traceId();
    String span = trace.spanId();
    if (id.length() != TRACE_DIGITS || span.length() != SPAN_DIGITS) {
      frame.appendLong(0).appendLong(0).appendLong(0).appendByte((byte) 0);
      return;
    }
    frame.appendLong(number(id, 0)).appendLong(number(id, LONG_DIGITS)).appendLong(number(span, 0));
    frame.appendByte((byte) (trace.sampled() ? SAMPLED : 0));
  }

  /** The caller's trace; null if it sent none. */
  static TraceContext read(Cursor frame) {
    long high = frame.readLong();
    long low = frame.readLong();
    long span = frame.readLong();
    byte flags = frame.readByte();
    return (high | low) == 0 || span == 0
        ? null
        : TraceContext.of(high, low, span, (flags & SAMPLED) != 0);
  }

  private static long number(String digits, int from) {
    long number = 0;
    for (int i = from; i < from + LONG_DIGITS; i++) {
      number = number << 4 | Character.digit(digits.charAt(i), 16);
    }
    return number;
  }
}
