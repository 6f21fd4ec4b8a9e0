package dev.flotilla.rpc.impl.transport;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * What all messages between callers and instances begin with, in every version: a sign, the
 * version, the kind, and the address of the sender. So a receiver that does not know the version
 * can still say so to the sender. Numbers are big-endian; texts are UTF-8 after their length in two
 * bytes.
 *
 * <p>The rest of version 1 is in {@link CallFrame} and {@link ReplyFrame}; that of a cancel is the
 * ids of calls (long each) whose answers the caller no longer needs; that of a refusal, in all
 * versions, is one text: why. Nodes of other builds depend on all this: docs/adr/0003.
 */
final class Frame {

  /** No JSON begins with it, and no UTF-8 text: both were sent before there were frames. */
  static final byte SIGN = (byte) 0xF7;

  static final byte VERSION = 1;

  static final byte CALLS = 1;
  static final byte REPLIES = 2;
  static final byte REFUSAL = 3;

  /**
   * Younger than the others, and refused by builds that do not know it. It is therefore sent only
   * to instances whose record has {@link RpcAddresses#FEATURES_METADATA}.
   */
  static final byte CANCEL = 4;

  private static final int PREFIX_BYTES = 3;

  /** What two bytes can count. */
  private static final int MAX_TEXT_BYTES = 0xFFFF;

  private Frame() {}

  /** Bytes of a text; a sender caches those that it sends often. */
  static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "a text of " + bytes.length + " bytes is too long for a frame");
    }
    return bytes;
  }

  static int prefixBytes(byte[] sender) {
    return PREFIX_BYTES + textBytes(sender);
  }

  static int textBytes(byte[] text) {
    return Short.BYTES + text.length;
  }

  static void writePrefix(Buffer frame, byte kind, byte[] sender) {
    frame.appendByte(SIGN).appendByte(VERSION).appendByte(kind);
    writeText(frame, sender);
  }

  static void writeText(Buffer frame, byte[] text) {
    frame.appendUnsignedShort(text.length).appendBytes(text);
  }

  /** Tells an instance which calls of this sender are cancelled. */
  static FrameWriter cancel(byte[] sender, long[] ids) {
    FrameWriter frame = new FrameWriter(prefixBytes(sender) + ids.length * Long.BYTES);
    writePrefix(frame.small(), CANCEL, sender);
    for (long id : ids) {
      frame.small().appendLong(id);
    }
    return frame;
  }

  /** Tells a sender that its frame was not understood, and so nothing of it was executed. */
  static Buffer refusal(byte[] sender, String reason) {
    Buffer frame = Buffer.buffer();
    writePrefix(frame, REFUSAL, sender);
    writeText(frame, text(reason));
    return frame;
  }
}
