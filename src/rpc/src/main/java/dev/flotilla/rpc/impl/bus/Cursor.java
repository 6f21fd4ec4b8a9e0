package dev.flotilla.rpc.impl.bus;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;

/** Reads a message from its beginning to an end; {@link BrokenFrame} for what is not there. */
final class Cursor {

  private final ByteBuf bytes;
  private final int end;
  private int at;

  private Cursor(ByteBuf bytes, int at, int end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  static Cursor of(Buffer message) {
    ByteBuf bytes = ((BufferInternal) message).getByteBuf();
    return new Cursor(bytes, 0, bytes.readableBytes());
  }

  int left() {
    return end - at;
  }

  boolean hasMore() {
    return at < end;
  }

  byte readByte() {
    return bytes.getByte(skip(Byte.BYTES));
  }

  int readCount() {
    return bytes.getUnsignedShort(skip(Short.BYTES));
  }

  int readInt() {
    return bytes.getInt(skip(Integer.BYTES));
  }

  long readLong() {
    return bytes.getLong(skip(Long.BYTES));
  }

  String readText() {
    int length = readCount();
    return bytes.toString(skip(length), length, StandardCharsets.UTF_8);
  }

  /** A part of its own, of which this one is then past the end. */
  Cursor readPart(int length) {
    int from = skip(length);
    return new Cursor(bytes, from, from + length);
  }

  /** What is left, as a view of the message. */
  Buffer readRest() {
    int length = left();
    return BufferInternal.buffer(bytes.slice(skip(length), length));
  }

  private int skip(int length) {
    if (length < 0 || length > end - at) {
      throw new BrokenFrame("it ends " + (length - (long) (end - at)) + " bytes too early");
    }
    int from = at;
    at += length;
    return from;
  }
}
