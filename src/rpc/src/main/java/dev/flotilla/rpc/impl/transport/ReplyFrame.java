package dev.flotilla.rpc.impl.transport;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Replies of one instance to one caller. After the {@link Frame}'s prefix: calls and bytes received
 * from this caller so far (long each), calls and bytes of it in flight, and how many may be (int
 * and long each). Then each reply: its length (int), id (long), code (0, or the number of a
 * failure's code), and the result or the failure's JSON. No replies: an answer to how much may be
 * sent.
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
    static Reply read(FrameReader frame) {
      FrameReader reply = frame.readPart(frame.readInt());
      return new Reply(reply.readLong(), reply.readByte(), reply.readRest());
    }
  }

  /** The part of the frame before the replies. */
  record ReplyHead(CallFrame.Sent received, CallQuota inFlight, CallQuota most) {

    /** Reads on behind the prefix. */
    static ReplyHead read(FrameReader frame) {
      return new ReplyHead(
          new CallFrame.Sent(frame.readLong(), frame.readLong()), quota(frame), quota(frame));
    }

    private static CallQuota quota(FrameReader frame) {
      return new CallQuota(frame.readInt(), frame.readLong());
    }
  }

  static FrameWriter write(byte[] sender, ReplyHead replyHead, List<Reply> replies) {
    int headBytes = Frame.prefixBytes(sender) + 2 * Long.BYTES + 2 * CallQuota.LENGTH;
    FrameWriter frame = new FrameWriter(headBytes + copiedBytes(replies));
    Buffer small = frame.small();
    Frame.writePrefix(small, Frame.REPLIES, sender);
    small.appendLong(replyHead.received().calls()).appendLong(replyHead.received().bytes());
    small.appendInt(replyHead.inFlight().calls()).appendLong(replyHead.inFlight().bytes());
    small.appendInt(replyHead.most().calls()).appendLong(replyHead.most().bytes());
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
      bytes += FIXED_BYTES + FrameWriter.copied(replies.get(i).payload());
    }
    return bytes;
  }
}
