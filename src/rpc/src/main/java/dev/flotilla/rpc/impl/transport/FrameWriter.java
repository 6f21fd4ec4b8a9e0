package dev.flotilla.rpc.impl.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends parts to a message. Small parts are copied together; large ones are referenced, and must
 * not be changed as long as the message is in use.
 */
public final class FrameWriter {

  /** From here on, a copy costs more than one more part. */
  private static final int LARGE_BYTES = 2 << 10;

  private final Buffer small;
  private List<Buffer> parts; // null as long as all are small
  private int taken; // of the small ones, by the parts
  private int length; // of the parts

  /**
   * @param bytes of all small parts together; of more, they are copied once more
   */
  public FrameWriter(int bytes) {
    this.small = Buffer.buffer(bytes);
  }

  /** How many bytes of a part are copied. */
  public static int copied(Buffer part) {
    return part.length() < LARGE_BYTES ? part.length() : 0;
  }

  /** Where small parts are appended. */
  public Buffer small() {
    return small;
  }

  /** Appends a part of any size. */
  public void append(Buffer part) {
    if (part.length() < LARGE_BYTES) {
      small.appendBuffer(part);
      return;
    }
    if (parts == null) {
      parts = new ArrayList<>();
    }
    takeSmall();
    add(part);
  }

  /** Bytes of all parts. */
  int length() {
    return length + small.length() - taken;
  }

  /** Copies all parts. */
  void appendTo(Buffer other) {
    if (parts != null) {
      parts.forEach(other::appendBuffer);
    }
    if (taken == 0) {
      other.appendBuffer(small);
    } else if (taken < small.length()) {
      other.appendBuffer(small, taken, small.length() - taken);
    }
  }

  /** All parts as one buffer; the large ones are still referenced and not copied. */
  public Buffer whole() {
    if (parts == null) {
      return small;
    }
    takeSmall();
    ByteBuf[] all =
        parts.stream().map(part -> ((BufferInternal) part).getByteBuf()).toArray(ByteBuf[]::new);
    return BufferInternal.buffer(Unpooled.wrappedBuffer(all.length, all));
  }

  private void takeSmall() {
    int until = small.length();
    if (until > taken) {
      add(small.slice(taken, until));
      taken = until;
    }
  }

  private void add(Buffer part) {
    parts.add(part);
    length += part.length();
  }
}
