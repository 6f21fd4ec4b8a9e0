package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.Cancellation;
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
  private final Cancellation cancellation = new Cancellation();
  private Buffer payload;
  private boolean answered; // by the session, on its event loop

  /** Reads what follows the id. */
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

  /** Milliseconds that the caller will wait; 0 or less if it no longer waits. */
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

  /** Cancelled, on any thread, when the caller no longer needs the answer. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /** The arguments, a view of the message they came in; taken once, so that it is not retained. */
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
