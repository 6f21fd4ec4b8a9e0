package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.FlowOptions;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * From one event loop to one instance: what waits for credit, what goes into the next message. Only
 * on that event loop.
 */
final class InstanceChannel {

  /** A full instance may have room again after as long as many calls take. */
  static final Duration RETRY_AFTER = Duration.ofMillis(100);

  /** Who waits for credit and hears nothing asks after this, then after twice as long each time. */
  private static final long FIRST_QUESTION_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LAST_QUESTION_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoopTransport eventLoopTransport;
  private final Instance instance;
  private final FlowOptions flow;
  private final MessageProducer<FrameWriter> producer;
  private final SendCredit sendCredit = new SendCredit();
  private final Queue<OutgoingCall> waiting = new ArrayDeque<>();
  private final Batch<OutgoingCall> batch = new Batch<>();
  private final PendingWrites<List<OutgoingCall>> pendingWrites =
      new PendingWrites<>(this::written);
  private boolean probeCredit;
  private boolean flushesSoon;
  private long waitingBytes;
  private long lastUseNanos;
  private long questionNanos = FIRST_QUESTION_NANOS;
  private long silentSinceNanos;

  InstanceChannel(
      EventLoopTransport eventLoopTransport,
      Instance instance,
      FlowOptions flow,
      MessageProducer<FrameWriter> producer) {
    this.eventLoopTransport = eventLoopTransport;
    this.instance = instance;
    this.flow = flow;
    this.producer = producer;
  }

  Instance instance() {
    return instance;
  }

  /** Sends the call, lets it wait for credit, or refuses it. */
  void call(OutgoingCall call, long nowNanos) {
    call.begin(this, nowNanos);
    lastUseNanos = nowNanos;
    if (waiting.isEmpty() && eventLoopTransport.isOpen() && sendCredit.allows(call.bytes())) {
      send(call);
    } else if (mayWait(call)) {
      await(call, nowNanos);
    } else {
      call.fail(full("and no more may wait for it here"));
    }
  }

  private boolean mayWait(OutgoingCall call) {
    return waiting.isEmpty()
        || (waiting.size() < flow.maxQueuedCalls()
            && waitingBytes + call.bytes() <= flow.maxQueuedBytes().count());
  }

  private void await(OutgoingCall call, long nowNanos) {
    if (waiting.isEmpty()) {
      silentSinceNanos = nowNanos;
      questionNanos = FIRST_QUESTION_NANOS;
    }
    waiting.add(call);
    waitingBytes += call.bytes();
  }

  /** Sends what waits, as far as credit goes. */
  void sendWaiting() {
    while (!waiting.isEmpty()
        && eventLoopTransport.isOpen()
        && sendCredit.allows(waiting.peek().bytes())) {
      OutgoingCall next = waiting.remove();
      waitingBytes -= next.bytes();
      send(next);
    }
  }

  private void send(OutgoingCall call) {
    if (batch.mustGoBefore(call.bytes())) {
      flush();
    }
    sendCredit.sent(call.bytes());
    eventLoopTransport.expect(call);
    if (batch.add(call, call.bytes())) {
      flush();
    } else {
      flushSoon();
    }
  }

  private void flushSoon() {
    if (!flushesSoon) {
      flushesSoon = true;
      eventLoopTransport.flushSoon(this);
    }
  }

  /** The event loop has done what it had to do. */
  void flushNow() {
    flushesSoon = false;
    flush();
  }

  // Puts what is there into a message and gives it to the bus.
  private void flush() {
    if (batch.isEmpty() && !probeCredit) {
      return;
    }
    probeCredit = false;
    List<OutgoingCall> calls = batch.take();
    try {
      FrameWriter frame = eventLoopTransport.frame(sendCredit.sent(), calls);
      calls.forEach(OutgoingCall::written);
      pendingWrites.add(calls, producer.write(frame));
    } catch (RuntimeException refused) { // by a bus that is closed, for one
      notWritten(calls, refused);
    }
  }

  void onQuota(ReplyFrame.ReplyHead told, long nowNanos) {
    pendingWrites.look();
    sendCredit.heard(told);
    questionNanos = FIRST_QUESTION_NANOS;
    silentSinceNanos = nowNanos;
  }

  /** The instance does not understand us: nothing that it was sent was done. */
  void refused(String reason) {
    String sentence = instance.service() + " on " + instance.node() + ": " + reason;
    ServiceFailure failure = new ServiceFailure(Code.UNAVAILABLE, sentence);
    failAll(failure, failure);
  }

  /** Ends what could not be written or has waited for too long; asks whether there is credit. */
  void sweep(long nowNanos) {
    pendingWrites.look();
    if (waiting.isEmpty()) {
      return;
    }
    waiting.removeIf(call -> endIfLate(call, nowNanos));
    if (!waiting.isEmpty()
        && eventLoopTransport.isOpen()
        && nowNanos - silentSinceNanos >= questionNanos) {
      silentSinceNanos = nowNanos;
      questionNanos = Math.min(LAST_QUESTION_NANOS, 2 * questionNanos);
      probeCredit = true;
      flushSoon();
    }
  }

  // After half of its time, so that the caller learns the reason while it can still do something
  // about it; at the deadline it would hear that its call may have run, which this one has not.
  private boolean endIfLate(OutgoingCall call, long nowNanos) {
    long allNanos = call.deadlineNanos() - call.startNanos();
    if (nowNanos - call.startNanos() < (sendCredit.isKnown() ? allNanos / 2 : allNanos)) {
      return false;
    }
    waitingBytes -= call.bytes();
    call.fail(sendCredit.isKnown() ? full("and had no room in half of the call's time") : notMet());
    return true;
  }

  /**
   * Ends everything.
   *
   * @param unsent for what has waited for credit
   * @param sent for what may have arrived
   */
  void failAll(ServiceFailure unsent, ServiceFailure sent) {
    waiting.forEach(call -> call.fail(unsent));
    waiting.clear();
    waitingBytes = 0;
    eventLoopTransport.failAllOn(this, sent);
  }

  int waiting() {
    return waiting.size();
  }

  boolean isIdleSince(long nanos) {
    return waiting.isEmpty()
        && batch.isEmpty()
        && pendingWrites.isEmpty()
        && lastUseNanos - nanos < 0;
  }

  private void written(List<OutgoingCall> calls, Throwable cause) {
    if (cause != null) {
      notWritten(calls, cause);
    }
  }

  private void notWritten(List<OutgoingCall> calls, Throwable cause) {
    ServiceFailure failure = whyNotWritten(cause);
    for (OutgoingCall call : calls) {
      eventLoopTransport.forget(call);
      call.fail(failure);
    }
  }

  // Who has no consumer or no open port has run nothing. A connection that broke while the message
  // was being written has not delivered it as a whole, but we have only Netty's word for that.
  private ServiceFailure whyNotWritten(Throwable cause) {
    ServiceFailure failure =
        new ServiceFailure(
            Code.UNAVAILABLE,
            instance.service() + " on " + instance.node() + ": " + cause.getMessage());
    boolean nobodyThere =
        cause instanceof ConnectException
            || (cause instanceof ReplyException reply
                && reply.failureType() == ReplyFailure.NO_HANDLERS);
    return nobodyThere ? failure : failure.afterPossibleRun();
  }

  private ServiceFailure notMet() {
    String why =
        eventLoopTransport.isOpen()
            ? " has not said yet how many calls it takes"
            : " cannot answer: the address for replies to this node is not registered yet";
    return new ServiceFailure(
        Code.UNAVAILABLE, instance.service() + " on " + instance.node() + why);
  }

  private ServiceFailure full(String more) {
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED,
            instance.service()
                + " on "
                + instance.node()
                + " has as many calls as it takes ("
                + sendCredit.openCalls()
                + " of "
                + sendCredit.openBytes()
                + " bytes are not answered), "
                + more)
        .retryAfter(RETRY_AFTER);
  }
}
