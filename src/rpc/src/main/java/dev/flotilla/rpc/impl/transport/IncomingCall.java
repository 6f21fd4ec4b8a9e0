package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/** A call that has arrived at an instance. Must be answered once; the second answer is ignored. */
public final class IncomingCall {

  private final CallerSession callerSession;
  private final long id;
  private final int bytes;
  private final int leftMs;
  private final TraceContext trace;
  private final String method;
  private final Map<String, String> baggage;
  private Buffer payload;
  private boolean answered; // by the conversation, on its event loop

  /** Reads what is behind the id. */
  IncomingCall(CallerSession callerSession, long id, int bytes, FrameReader call) {
    this.callerSession = callerSession;
    this.id = id;
    this.bytes = bytes;
    this.leftMs = call.readInt();
    this.trace = TraceCodec.read(call);
    this.method = call.readText();
    this.baggage = BaggageCodec.read(call);
    this.payload = call.readRest();
  }

  /** Milliseconds that the caller will wait; 0 or less: it waits no longer. */
  public int leftMs() {
    return leftMs;
  }

  /** The caller's span; empty if it sent none. */
  public Optional<TraceContext> trace() {
    return Optional.ofNullable(trace);
  }

  /** Name of the calling service. */
  public String caller() {
    return callerSession.caller();
  }

  public String method() {
    return method;
  }

  public Map<String, String> baggage() {
    return baggage;
  }

  /** The arguments, a view of the message they came in; taken once, so that nobody keeps it. */
  public Buffer takePayload() {
    Buffer taken = payload;
    payload = null;
    return taken;
  }

  /** Answers with a result; from any thread. */
  public void answer(Buffer result) {
    callerSession.answer(this, ReplyFrame.OK, result);
  }

  /** Answers with a failure; from any thread. */
  public void fail(ServiceFailure failure) {
    callerSession.answer(this, (byte) failure.code().number, FailureCodec.write(failure));
  }

  long id() {
    return id;
  }

  /** What it took in its frame. */
  int bytes() {
    return bytes;
  }

  /** Whether this is the first answer. */
  boolean isFirstAnswer() {
    boolean first = !answered;
    answered = true;
    return first;
  }
}
