package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.impl.transport.ReplyFrame.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageProducer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one event loop of a caller has at an instance; on the instance's event loop only. */
final class CallerSession {

  private static final Logger LOG = LoggerFactory.getLogger(CallerSession.class);

  private final ServerTransport serverTransport;
  private final String address;
  private final String caller;
  private final MessageProducer<FrameWriter> producer;
  private final Batch<Reply> batch = new Batch<>();
  private final PendingWrites<SentMessage> pendingWrites = new PendingWrites<>(this::written);
  private CallFrame.Sent received = new CallFrame.Sent(0, 0);
  private int inside;
  private long maxInFlightBytes;
  private long unwrittenBytes;
  private boolean flushesSoon;
  private boolean speaks;
  private boolean unreachable;
  private long lastUseNanos;

  private record SentMessage(int bytes, int replies) {}

  CallerSession(
      ServerTransport serverTransport,
      String address,
      String caller,
      MessageProducer<FrameWriter> producer) {
    this.serverTransport = serverTransport;
    this.address = address;
    this.caller = caller;
    this.producer = producer;
  }

  String caller() {
    return caller;
  }

  /** A frame has come; its calls are given to {@link #take} afterwards. */
  void received(CallFrame.Sent sent, long nowNanos) {
    lastUseNanos = nowNanos;
    pendingWrites.look();
    if (sent.calls() >= received.calls()) {
      received = sent;
    }
  }

  /** Lets the caller know how much it may send, though nothing may be answered yet. */
  void speak() {
    speaks = true;
    flushSoon();
  }

  /** Takes a call in; false, and it is answered, if there is no room. */
  boolean take(IncomingCall call) {
    boolean entered = serverTransport.quota().enter(call.bytes());
    if (entered) {
      inside++;
      maxInFlightBytes += call.bytes();
    } else {
      refuse(call.id(), serverTransport.full());
    }
    return entered;
  }

  /** Answers a call that was not taken. */
  void refuse(long id, ServiceFailure failure) {
    send(new Reply(id, (byte) failure.code().number, FailureCodec.write(failure)));
  }

  /** From any thread. */
  void answer(IncomingCall call, byte code, Buffer payload) {
    serverTransport.run(() -> answered(call, new Reply(call.id(), code, payload)));
  }

  private void answered(IncomingCall call, Reply reply) {
    if (!call.isFirstAnswer()) {
      return;
    }
    inside--;
    maxInFlightBytes -= call.bytes();
    serverTransport.quota().leave(call.bytes());
    if (mayPile(reply)) {
      send(reply);
    } else {
      refuse(call.id(), tooSlow());
    }
  }

  // Answers to a caller that does not read them stay in this process until it does, or is gone.
  private boolean mayPile(Reply reply) {
    pendingWrites.look();
    return unwrittenBytes == 0
        || unwrittenBytes + reply.bytes() <= serverTransport.mostUnwrittenBytes();
  }

  private void send(Reply reply) {
    if (batch.mustGoBefore(reply.bytes())) {
      flush();
    }
    if (batch.add(reply, reply.bytes())) {
      flush();
    } else {
      flushSoon();
    }
  }

  private void flushSoon() {
    if (!flushesSoon) {
      flushesSoon = true;
      serverTransport.flushSoon(this);
    }
  }

  /** The event loop has done what it had to do. */
  void flushNow() {
    flushesSoon = false;
    flush();
  }

  private void flush() {
    if (batch.isEmpty() && !speaks) {
      return;
    }
    speaks = false;
    List<Reply> replies = batch.take();
    FrameWriter frame = serverTransport.frame(replyHead(), replies);
    SentMessage sentMessage = new SentMessage(frame.length(), replies.size());
    unwrittenBytes += sentMessage.bytes();
    try {
      pendingWrites.add(sentMessage, producer.write(frame));
    } catch (RuntimeException refused) { // by a bus that is closed, for one
      written(sentMessage, refused);
    }
  }

  private ReplyFrame.ReplyHead replyHead() {
    CallQuota now = new CallQuota(inside, maxInFlightBytes);
    return new ReplyFrame.ReplyHead(received, now, serverTransport.most(now));
  }

  private void written(SentMessage sentMessage, Throwable cause) {
    unwrittenBytes -= sentMessage.bytes();
    if (cause == null) {
      unreachable = false;
    } else if (!unreachable) {
      // Once: a caller that died has many replies under way.
      unreachable = true;
      LOG.warn(
          "{} replies to {} ({}) were lost: {}",
          sentMessage.replies(),
          caller,
          address,
          cause.toString());
    }
  }

  boolean isIdleSince(long nanos) {
    pendingWrites.look();
    return inside == 0 && !flushesSoon && lastUseNanos - nanos < 0;
  }

  private ServiceFailure tooSlow() {
    return new ServiceFailure(
        Code.RESOURCE_EXHAUSTED,
        "the result was dropped: "
            + unwrittenBytes
            + " bytes of results wait already because "
            + caller
            + " does not read them");
  }
}
