package dev.flotilla.rpc.impl.transport;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.tracing.TracingPolicy;

/**
 * Frames on the event bus: their length (int) and their bytes, as the bus's own codec for buffers
 * has it, but copied once less on either side. The sender's parts go straight into the message, and
 * the receiver reads in the message.
 */
final class FrameCodec implements MessageCodec<FrameWriter, Buffer> {

  private static final String NAME = "flotilla.frame";

  /** For frames. Spans and the trace belong to calls, not to messages. */
  static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE).setCodecName(NAME);

  FrameCodec() {}

  /** Lets this bus send and receive frames. Idempotent. */
  static void registerOn(Vertx vertx) {
    try {
      vertx.eventBus().registerCodec(new FrameCodec());
    } catch (IllegalStateException registered) {
      // This Vert.x makes or serves calls already; the bus has no method that tells.
    }
  }

  @Override
  public void encodeToWire(Buffer wire, FrameWriter frame) {
    wire.appendInt(frame.length());
    frame.appendTo(wire);
  }

  @Override
  public Buffer decodeFromWire(int position, Buffer wire) {
    int from = position + Integer.BYTES;
    return wire.slice(from, from + wire.getInt(position));
  }

  /** From a node to itself: the sender may change referenced parts after it was told of the end. */
  @Override
  public Buffer transform(FrameWriter frame) {
    Buffer copy = Buffer.buffer(frame.length());
    frame.appendTo(copy);
    return copy;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1; // none of the bus's own
  }
}
