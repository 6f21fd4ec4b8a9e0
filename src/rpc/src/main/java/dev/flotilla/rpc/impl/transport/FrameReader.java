package dev.flotilla.rpc.impl.transport;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a message from its beginning; throws {@link MalformedFrame} if it ends too early. */
final class FrameReader {

  private static final VarHandle SHORT = bigEndian(short[].class);
  private static final VarHandle INT = bigEndian(int[].class);
  private static final VarHandle LONG = bigEndian(long[].class);

  private final Buffer message;
  private final byte[] array; // in which the message is
  private final int begin; // of the message, in the array
  private final int end; // of what is read here, in the message, as the next
  private int at;

  private FrameReader(Buffer message, byte[] array, int begin, int at, int end) {
    this.message = message;
    this.array = array;
    this.begin = begin;
    this.at = at;
    this.end = end;
  }

  private static VarHandle bigEndian(Class<?> numbers) {
    return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.BIG_ENDIAN);
  }

  static FrameReader of(Buffer message) {
    ByteBuf bytes = ((BufferInternal) message).getByteBuf();
    return bytes.hasArray() // as all that comes from the bus
        ? new FrameReader(
            message,
            bytes.array(),
            bytes.arrayOffset() + bytes.readerIndex(),
            0,
            bytes.readableBytes())
        : new FrameReader(message, message.getBytes(), 0, 0, message.length());
  }

  int left() {
    return end - at;
  }

  boolean hasMore() {
    return at < end;
  }

  byte readByte() {
    return array[skip(Byte.BYTES)];
  }

  int readCount() {
    return Short.toUnsignedInt((short) SHORT.get(array, skip(Short.BYTES)));
  }

  int readInt() {
    return (int) INT.get(array, skip(Integer.BYTES));
  }

  long readLong() {
    return (long) LONG.get(array, skip(Long.BYTES));
  }

  String readText() {
    int length = readCount();
    return new String(array, skip(length), length, StandardCharsets.UTF_8);
  }

  /** A part of its own, of which this one is then past the end. */
  FrameReader readPart(int length) {
    skip(length);
    return new FrameReader(message, array, begin, at - length, at);
  }

  /** What is left, as a view of the message. */
  Buffer readRest() {
    int from = at;
    skip(left());
    return message.slice(from, end);
  }

  /** Skips bytes and returns where they begin in the array. */
  private int skip(int length) {
    if (length < 0 || length > end - at) {
      throw new MalformedFrame("truncated by " + (length - (long) (end - at)) + " bytes");
    }
    int from = at;
    at += length;
    return begin + from;
  }
}
