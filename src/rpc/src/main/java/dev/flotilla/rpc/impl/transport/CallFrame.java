package dev.flotilla.rpc.impl.transport;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Calls of one caller to one instance. After the {@link Frame}'s prefix: name of the calling
 * service, calls and bytes sent to this instance so far with this frame included (long each). Then
 * each call: its length (int), id (long), milliseconds left (int), trace ({@link TraceCodec}),
 * method (text), {@link BaggageCodec}, and the arguments. A frame without calls asks how much the
 * sender may send.
 */
final class CallFrame {

  /** Everything before the method. */
  private static final int FIXED_BYTES =
      Integer.BYTES + Long.BYTES + Integer.BYTES + TraceCodec.LENGTH;

  private static final long NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private CallFrame() {}

  static int entryBytes(byte[] method, byte[] baggage, Buffer payload) {
    return FIXED_BYTES + Frame.textBytes(method) + baggage.length + payload.length();
  }

  /**
   * Writes a frame.
   *
   * @param sent totals of the sender, these calls included
   */
  static FrameWriter write(
      byte[] sender, byte[] caller, Sent sent, List<OutgoingCall> calls, long nowNanos) {
    int head = Frame.prefixBytes(sender) + Frame.textBytes(caller) + 2 * Long.BYTES;
    FrameWriter frame = new FrameWriter(head + copiedBytes(calls));
    Frame.writePrefix(frame.small(), Frame.CALLS, sender);
    Frame.writeText(frame.small(), caller);
    frame.small().appendLong(sent.calls()).appendLong(sent.bytes());
    for (int i = 0; i < calls.size(); i++) {
      write(frame, calls.get(i), nowNanos);
    }
    return frame;
  }

  private static int copiedBytes(List<OutgoingCall> calls) {
    int bytes = 0;
    for (int i = 0; i < calls.size(); i++) {
      OutgoingCall call = calls.get(i);
      bytes += call.bytes() - call.payload().length() + FrameWriter.copied(call.payload());
    }
    return bytes;
  }

  private static void write(FrameWriter frame, OutgoingCall call, long nowNanos) {
    Buffer small = frame.small();
    small
        .appendInt(call.bytes() - Integer.BYTES)
        .appendLong(call.id())
        .appendInt(leftMs(call.deadlineNanos() - nowNanos));
    TraceCodec.write(small, call.trace());
    Frame.writeText(small, call.method());
    small.appendBytes(call.baggage());
    frame.append(call.payload());
  }

  private static int leftMs(long nanos) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, nanos / NANOS_PER_MS));
  }

  /** Totals of a sender: calls and bytes of all its frames to one instance. */
  record Sent(long calls, long bytes) {}

  /** The part of the frame before the calls. */
  record CallHead(String caller, Sent sent) {

    /** Reads what follows the prefix. */
    static CallHead read(FrameReader frame) {
      return new CallHead(frame.readText(), new Sent(frame.readLong(), frame.readLong()));
    }
  }
}
