package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.TraceContext;
import io.vertx.core.buffer.Buffer;

/**
 * A trace context in 25 bytes: trace id, span id, flags as in W3C's {@code traceparent}; zeros for
 * none, which is null here.
 */
final class TraceCodec {

  static final int LENGTH = 25;

  private static final int SAMPLED = 1;

  private TraceCodec() {}

  static void write(Buffer frame, TraceContext trace) {
    if (trace == null) {
      frame.appendLong(0).appendLong(0).appendLong(0).appendByte((byte) 0);
      return;
    }
    frame.appendLong(trace.traceHigh()).appendLong(trace.traceLow()).appendLong(trace.span());
    frame.appendByte((byte) (trace.sampled() ? SAMPLED : 0));
  }

  static TraceContext read(FrameReader frame) {
    long high = frame.readLong();
    long low = frame.readLong();
    long span = frame.readLong();
    byte flags = frame.readByte();
    return (high | low) == 0 || span == 0
        ? null
        : new TraceContext(high, low, span, (flags & SAMPLED) != 0);
  }
}
