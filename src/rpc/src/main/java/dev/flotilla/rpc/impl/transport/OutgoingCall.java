package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.TraceContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** A call that is sent. Its caller creates it; afterwards it belongs to one event loop. */
public final class OutgoingCall {

  private final byte[] method;
  private final TraceContext trace;
  private final byte[] baggage;
  private final long deadlineNanos;
  private final int bytes;
  private final Promise<Buffer> answer = Promise.promise();
  private Buffer payload;
  private long id;
  private long startNanos;
  private InstanceChannel channel;

  /**
   * @param trace null for none
   * @param payload the encoded arguments
   * @param deadlineNanos until when the caller waits, as a moment of its clock
   * @throws dev.flotilla.core.ServiceFailure {@code INVALID_ARGUMENT} for too much baggage
   */
  public OutgoingCall(
      String method,
      TraceContext trace,
      Map<String, String> baggage,
      Buffer payload,
      long deadlineNanos) {
    this.method = Frame.text(method);
    this.trace = trace;
    this.baggage = BaggageCodec.encode(baggage);
    this.payload = payload;
    this.deadlineNanos = deadlineNanos;
    this.bytes = CallFrame.entryBytes(this.method, this.baggage, payload);
  }

  /** The reply's payload; completed on the event loop that carries the call. */
  Future<Buffer> answer() {
    return answer.future();
  }

  byte[] method() {
    return method;
  }

  TraceContext trace() {
    return trace;
  }

  byte[] baggage() {
    return baggage;
  }

  Buffer payload() {
    return payload;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** What it takes in a frame. */
  int bytes() {
    return bytes;
  }

  long id() {
    return id;
  }

  void named(long number) {
    id = number;
  }

  InstanceChannel channel() {
    return channel;
  }

  long startNanos() {
    return startNanos;
  }

  void begin(InstanceChannel carrier, long nowNanos) {
    channel = carrier;
    startNanos = nowNanos;
  }

  /** It is in a message; until the answer comes, the arguments need not be kept. */
  void written() {
    payload = null;
  }

  void succeed(Buffer reply) {
    answer.tryComplete(reply);
  }

  void fail(Throwable cause) {
    answer.tryFail(cause);
  }
}
