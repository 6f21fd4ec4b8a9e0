package dev.flotilla.rpc.impl.bus;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Replies of one instance to one caller. After the {@link Frame}'s prefix: calls and bytes received
 * from this caller so far (long each), calls and bytes of it that are inside, calls and bytes of it
 * that may be (int and long each). Then each reply: its length (int), id (long), code (0, or the
 * number of a failure's code), and the result or the failure's JSON. No replies: an answer to how
 * much may be sent.
 */
final class ReplyFrame {

  static final byte OK = 0;

  private static final int FIXED_BYTES = Integer.BYTES + Long.BYTES + Byte.BYTES;

  private ReplyFrame() {}

  /** One answer. */
  record Reply(long id, byte code, Buffer payload) {

    int bytes() {
      return FIXED_BYTES + payload.length();
    }

    /** The next one. */
    static Reply read(Cursor frame) {
      Cursor reply = frame.readPart(frame.readInt());
      return new Reply(reply.readLong(), reply.readByte(), reply.readRest());
    }
  }

  /** What is before the replies. */
  record Head(CallFrame.Sent received, Amount inside, Amount most) {

    /** Reads on behind the prefix. */
    static Head read(Cursor frame) {
      return new Head(
          new CallFrame.Sent(frame.readLong(), frame.readLong()), amount(frame), amount(frame));
    }

    private static Amount amount(Cursor frame) {
      return new Amount(frame.readInt(), frame.readLong());
    }
  }

  static Parts write(byte[] sender, Head head, List<Reply> replies) {
    int headBytes = Frame.prefixBytes(sender) + 2 * Long.BYTES + 2 * Amount.LENGTH;
    Parts frame = new Parts(headBytes + copiedBytes(replies));
    Buffer small = frame.small();
    Frame.writePrefix(small, Frame.REPLIES, sender);
    small.appendLong(head.received().calls()).appendLong(head.received().bytes());
    small.appendInt(head.inside().calls()).appendLong(head.inside().bytes());
    small.appendInt(head.most().calls()).appendLong(head.most().bytes());
    for (int i = 0; i < replies.size(); i++) {
      Reply reply = replies.get(i);
      small
          .appendInt(reply.bytes() - Integer.BYTES)
          .appendLong(reply.id())
          .appendByte(reply.code());
      frame.append(reply.payload());
    }
    return frame;
  }

  private static int copiedBytes(List<Reply> replies) {
    int bytes = 0;
    for (int i = 0; i < replies.size(); i++) {
      bytes += FIXED_BYTES + Parts.copied(replies.get(i).payload());
    }
    return bytes;
  }
}
