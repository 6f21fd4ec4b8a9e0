package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.impl.transport.ReplyFrame.Reply;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageProducer;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that one event loop of a caller has at an instance, and the replies to it. On the
 * instance's event loop only.
 */
final class CallerSession implements BatchingSender.Framing<Reply> {

  private static final Logger LOG = LoggerFactory.getLogger(CallerSession.class);

  private final ServerTransport transport;
  private final String address;
  private final String caller;
  private final BatchingSender<Reply> sender;
  private final LongObjectMap<IncomingCall> calls = new LongObjectHashMap<>(); // by id
  private CallFrame.Sent received = new CallFrame.Sent(0, 0);
  private int inFlightCalls;
  private long inFlightBytes;
  private boolean unreachable;
  private long lastUseNanos;

  CallerSession(
      ServerTransport transport,
      String address,
      String caller,
      MessageProducer<FrameWriter> producer) {
    this.transport = transport;
    this.address = address;
    this.caller = caller;
    this.sender = new BatchingSender<>(producer, transport.flushQueue(), this);
  }

  String caller() {
    return caller;
  }

  /** A frame has come; its calls are given to {@link #admit} afterwards. */
  void received(CallFrame.Sent sent, long nowNanos) {
    lastUseNanos = nowNanos;
    sender.settleWrites();
    if (sent.calls() >= received.calls()) {
      received = sent;
    }
  }

  /** Tells the caller how much it may send, even if no call is answered yet. */
  void sendQuota() {
    sender.sendHead();
  }

  /** Admits a call; returns false, and the call is answered, if the instance has no capacity. */
  boolean admit(IncomingCall call) {
    if (!transport.quota().enter(call.bytes())) {
      refuse(call.id(), transport.full());
      return false;
    }
    inFlightCalls++;
    inFlightBytes += call.bytes();
    calls.put(call.id(), call);
    return true;
  }

  /** Answers a call that was not admitted. */
  void refuse(long id, ServiceFailure failure) {
    send(new Reply(id, (byte) failure.code().number, FailureCodec.write(failure)));
  }

  /** The caller no longer needs the answer to a call, which may be answered already. */
  void cancel(long id) {
    IncomingCall call = calls.get(id);
    if (call != null) {
      call.cancellation().cancel();
    }
  }

  /** Answers a call; from any thread. */
  void answer(IncomingCall call, byte code, Buffer payload) {
    transport.run(() -> answered(call, new Reply(call.id(), code, payload)));
  }

  private void answered(IncomingCall call, Reply reply) {
    if (!call.isFirstAnswer()) {
      return;
    }
    calls.remove(call.id());
    inFlightCalls--;
    inFlightBytes -= call.bytes();
    transport.quota().leave(call.bytes());
    if (fitsWriteBuffer(reply)) {
      send(reply);
    } else {
      refuse(call.id(), tooSlow());
    }
  }

  // Answers to a caller that does not read them stay in this process until it does, or is gone.
  private boolean fitsWriteBuffer(Reply reply) {
    sender.settleWrites();
    return sender.unwrittenBytes() == 0
        || sender.unwrittenBytes() + reply.bytes() <= transport.mostUnwrittenBytes();
  }

  private void send(Reply reply) {
    sender.send(reply, reply.bytes());
  }

  @Override
  public FrameWriter frame(List<Reply> replies) {
    CallQuota now = new CallQuota(inFlightCalls, inFlightBytes);
    return transport.frame(new ReplyFrame.ReplyHead(received, now, transport.most(now)), replies);
  }

  @Override
  public Consumer<Throwable> whenWritten(List<Reply> replies) {
    int count = replies.size(); // the replies themselves need not be kept
    return cause -> written(count, cause);
  }

  private void written(int replies, Throwable cause) {
    if (cause == null) {
      unreachable = false;
    } else if (!unreachable) {
      unreachable = true; // logs once: a caller that died has many replies in flight
      LOG.warn(
          "Could not send {} replies to {} at {}, and will not log this again until it can be"
              + " reached: {}",
          replies,
          caller,
          address,
          cause.toString());
    }
  }

  boolean isIdleSince(long nanos) {
    sender.settleWrites();
    return inFlightCalls == 0 && sender.isFlushed() && lastUseNanos - nanos < 0;
  }

  private ServiceFailure tooSlow() {
    return new ServiceFailure(
        Code.RESOURCE_EXHAUSTED,
        "the result was dropped: "
            + sender.unwrittenBytes()
            + " bytes of results wait already because "
            + caller
            + " does not read them");
  }
}
