package dev.flotilla.rpc.impl.bus;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.impl.bus.ReplyFrame.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageProducer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one event loop of a caller has at an instance; on the instance's event loop only. */
final class Conversation {

  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private final Desk desk;
  private final String address;
  private final String caller;
  private final MessageProducer<Parts> producer;
  private final Batch<Reply> batch = new Batch<>();
  private final Unwritten<Message> unwritten = new Unwritten<>(this::written);
  private CallFrame.Sent received = new CallFrame.Sent(0, 0);
  private int inside;
  private long bytesInside;
  private long unwrittenBytes;
  private boolean flushesSoon;
  private boolean speaks;
  private boolean unreachable;
  private long lastUseNanos;

  private record Message(int bytes, int replies) {}

  Conversation(Desk desk, String address, String caller, MessageProducer<Parts> producer) {
    this.desk = desk;
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
    unwritten.look();
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
    boolean entered = desk.room().enter(call.bytes());
    if (entered) {
      inside++;
      bytesInside += call.bytes();
    } else {
      refuse(call.id(), desk.full());
    }
    return entered;
  }

  /** Answers a call that was not taken. */
  void refuse(long id, ServiceFailure failure) {
    send(new Reply(id, (byte) failure.code().number, FailureJson.write(failure)));
  }

  /** From any thread. */
  void answer(IncomingCall call, byte code, Buffer payload) {
    desk.run(() -> answered(call, new Reply(call.id(), code, payload)));
  }

  private void answered(IncomingCall call, Reply reply) {
    if (!call.isFirstAnswer()) {
      return;
    }
    inside--;
    bytesInside -= call.bytes();
    desk.room().leave(call.bytes());
    if (mayPile(reply)) {
      send(reply);
    } else {
      refuse(call.id(), tooSlow());
    }
  }

  // Answers to a caller that does not read them stay in this process until it does, or is gone.
  private boolean mayPile(Reply reply) {
    unwritten.look();
    return unwrittenBytes == 0 || unwrittenBytes + reply.bytes() <= desk.mostUnwrittenBytes();
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
      desk.flushSoon(this);
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
    Parts frame = desk.frame(head(), replies);
    Message message = new Message(frame.length(), replies.size());
    unwrittenBytes += message.bytes();
    try {
      unwritten.add(message, producer.write(frame));
    } catch (RuntimeException refused) { // by a bus that is closed, for one
      written(message, refused);
    }
  }

  private ReplyFrame.Head head() {
    Amount now = new Amount(inside, bytesInside);
    return new ReplyFrame.Head(received, now, desk.most(now));
  }

  private void written(Message message, Throwable cause) {
    unwrittenBytes -= message.bytes();
    if (cause == null) {
      unreachable = false;
    } else if (!unreachable) {
      // Once: a caller that died has many replies under way.
      unreachable = true;
      LOG.warn(
          "{} replies to {} ({}) were lost: {}",
          message.replies(),
          caller,
          address,
          cause.toString());
    }
  }

  boolean isIdleSince(long nanos) {
    unwritten.look();
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
