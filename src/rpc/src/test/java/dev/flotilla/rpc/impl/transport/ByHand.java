package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.TraceContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A caller that writes its frames itself, also those that {@link ClientTransport} never would. */
public final class ByHand {

  /** What came back. */
  public record Answer(int code, String payload) {}

  private final Vertx vertx;
  private final String address = "by-hand." + UUID.randomUUID();
  private Promise<Answer> next; // guarded by this

  private ByHand(Vertx vertx) {
    this.vertx = vertx;
  }

  public static Future<ByHand> open(Vertx vertx) {
    ByHand caller = new ByHand(vertx);
    return vertx
        .eventBus()
        .consumer(caller.address, caller::received)
        .completion()
        .map(listening -> caller);
  }

  /**
   * Sends one call and gives its answer.
   *
   * @param trace null for none
   */
  public Future<Answer> call(
      String to, String method, String arguments, int leftMs, TraceContext trace) {
    OutgoingCall call = outgoing(method, arguments, leftMs, trace);
    CallFrame.Sent sent = new CallFrame.Sent(1, call.bytes());
    return send(
        to,
        CallFrame.write(Frame.text(address), Frame.text("by-hand"), sent, List.of(call), 0)
            .whole());
  }

  static OutgoingCall outgoing(String method, String arguments, int leftMs, TraceContext trace) {
    return new OutgoingCall(
        method, trace, Map.of(), Buffer.buffer(arguments), TimeUnit.MILLISECONDS.toNanos(leftMs));
  }

  /** Sends a frame and gives the next answer, also a refusal of the whole frame, as code -1. */
  Future<Answer> send(String to, Buffer frame) {
    Promise<Answer> answer = Promise.promise();
    synchronized (this) {
      next = answer;
    }
    vertx.eventBus().send(to, frame);
    return answer.future();
  }

  byte[] address() {
    return Frame.text(address);
  }

  private synchronized void received(Message<Buffer> message) {
    FrameReader frame = FrameReader.of(message.body());
    if (FrameHeader.read(frame).kind() == Frame.REFUSAL) {
      next.tryComplete(new Answer(-1, frame.readText()));
      return;
    }
    ReplyFrame.ReplyHead.read(frame);
    while (frame.hasMore()) {
      ReplyFrame.Reply reply = ReplyFrame.Reply.read(frame);
      next.tryComplete(new Answer(reply.code(), reply.payload().toString()));
    }
  }
}
