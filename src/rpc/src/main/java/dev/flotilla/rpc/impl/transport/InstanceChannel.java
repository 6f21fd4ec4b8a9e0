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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The calls of one event loop to one instance: those that wait for credit, and those that were
 * sent. On that event loop only.
 */
final class InstanceChannel implements BatchingSender.Framing<OutgoingCall> {

  /** A full instance may have capacity again after as long as many calls take. */
  static final Duration RETRY_AFTER = Duration.ofMillis(100);

  /**
   * A channel whose calls wait for credit, and that hears nothing, asks the instance after this
   * time, and then after twice the time before.
   */
  private static final long FIRST_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LAST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoopTransport transport;
  private final Instance instance;
  private final FlowOptions flow;
  private final BatchingSender<OutgoingCall> sender;
  private final SendCredit sendCredit = new SendCredit();
  private final Set<OutgoingCall> waiting = new LinkedHashSet<>();
  private final List<OutgoingCall> cancelled = new ArrayList<>();
  private long waitingBytes;
  private long lastUseNanos;
  private long probeNanos = FIRST_PROBE_NANOS;
  private long silentSinceNanos;

  InstanceChannel(
      EventLoopTransport transport,
      Instance instance,
      FlowOptions flow,
      MessageProducer<FrameWriter> producer) {
    this.transport = transport;
    this.instance = instance;
    this.flow = flow;
    this.sender = new BatchingSender<>(producer, transport.flushQueue(), this);
  }

  Instance instance() {
    return instance;
  }

  /** Sends the call, lets it wait for credit, or refuses it. */
  void call(OutgoingCall call, long nowNanos) {
    call.begin(this, nowNanos);
    lastUseNanos = nowNanos;
    if (waiting.isEmpty() && transport.isOpen() && sendCredit.allows(call.bytes())) {
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
      probeNanos = FIRST_PROBE_NANOS;
    }
    waiting.add(call);
    waitingBytes += call.bytes();
  }

  /** Sends the calls that wait, as far as the credit allows. */
  void sendWaiting() {
    while (!waiting.isEmpty() && transport.isOpen()) {
      OutgoingCall next = waiting.iterator().next();
      if (!sendCredit.allows(next.bytes())) {
        return;
      }
      stopWaiting(next);
      send(next);
    }
  }

  private void stopWaiting(OutgoingCall call) {
    waiting.remove(call);
    waitingBytes -= call.bytes();
  }

  private void send(OutgoingCall call) {
    sendCredit.sent(call.bytes());
    transport.expect(call);
    sender.send(call, call.bytes());
  }

  @Override
  public FrameWriter frame(List<OutgoingCall> calls) {
    FrameWriter frame = transport.frame(sendCredit.sent(), calls);
    calls.forEach(OutgoingCall::written);
    return frame;
  }

  @Override
  public Consumer<Throwable> whenWritten(List<OutgoingCall> calls) {
    return cause -> {
      if (cause != null) {
        notWritten(calls, cause);
      }
    };
  }

  /**
   * Drops a call that still waits, or tells the instance that the answer is no longer needed. The
   * answer to that, or the deadline, ends a call that was sent.
   */
  void cancel(OutgoingCall call) {
    if (waiting.contains(call)) {
      stopWaiting(call);
      call.fail(unavailable("the call was cancelled before it was sent"));
      sendWaiting();
    } else if (RpcAddresses.understandsCancel(instance) && transport.expects(call)) {
      if (cancelled.isEmpty()) {
        transport.flushQueue().add(this::sendCancel);
      }
      cancelled.add(call);
    }
  }

  private void sendCancel() {
    long[] ids =
        cancelled.stream().filter(transport::expects).mapToLong(OutgoingCall::id).toArray();
    cancelled.clear();
    if (ids.length > 0) {
      // A cancel that is lost costs work, no more: the deadline ends the call there as well.
      sender.sendAfterEntries(transport.cancelFrame(ids), lost -> {});
    }
  }

  void onQuota(ReplyFrame.ReplyHead told, long nowNanos) {
    sender.settleWrites();
    sendCredit.onQuota(told);
    probeNanos = FIRST_PROBE_NANOS;
    silentSinceNanos = nowNanos;
  }

  /** The instance does not understand our frames, so it has executed none of these calls. */
  void refused(String reason) {
    ServiceFailure failure = unavailable(reason);
    failAll(failure, failure);
  }

  /** Ends calls that could not be written or have waited for too long, and asks for credit. */
  void sweep(long nowNanos) {
    sender.settleWrites();
    endLate(nowNanos);
    if (!waiting.isEmpty() && transport.isOpen() && nowNanos - silentSinceNanos >= probeNanos) {
      silentSinceNanos = nowNanos;
      probeNanos = Math.min(LAST_PROBE_NANOS, 2 * probeNanos);
      sender.sendHead();
    }
  }

  private void endLate(long nowNanos) {
    for (OutgoingCall call : List.copyOf(waiting)) {
      if (isLate(call, nowNanos)) {
        stopWaiting(call);
        call.fail(
            sendCredit.isKnown()
                ? full("and had no capacity in half of the call's time")
                : unmet());
      }
    }
  }

  // After half of its time, so that the caller learns the reason while it can still do something
  // about it; at the deadline it would learn that its call may have run, which this one has not.
  private boolean isLate(OutgoingCall call, long nowNanos) {
    long allNanos = call.deadlineNanos() - call.startNanos();
    return nowNanos - call.startNanos() >= (sendCredit.isKnown() ? allNanos / 2 : allNanos);
  }

  /**
   * Ends everything.
   *
   * @param unsent for calls that have waited for credit
   * @param sent for calls that may have arrived
   */
  void failAll(ServiceFailure unsent, ServiceFailure sent) {
    List<OutgoingCall> calls = List.copyOf(waiting);
    waiting.clear();
    waitingBytes = 0;
    calls.forEach(call -> call.fail(unsent));
    transport.failAllOn(this, sent);
  }

  int waiting() {
    return waiting.size();
  }

  boolean isIdleSince(long nanos) {
    return waiting.isEmpty() && sender.isIdle() && lastUseNanos - nanos < 0;
  }

  private void notWritten(List<OutgoingCall> calls, Throwable cause) {
    ServiceFailure failure = whyNotWritten(cause);
    for (OutgoingCall call : calls) {
      transport.forget(call);
      call.fail(failure);
    }
  }

  // An instance without a consumer or without an open port has executed nothing. A connection that
  // broke while the message was written has not delivered it as a whole, but only Netty says so.
  private ServiceFailure whyNotWritten(Throwable cause) {
    ServiceFailure failure = unavailable(cause.getMessage());
    boolean notReached =
        cause instanceof ConnectException
            || (cause instanceof ReplyException reply
                && reply.failureType() == ReplyFailure.NO_HANDLERS);
    return notReached ? failure : failure.afterPossibleRun();
  }

  private ServiceFailure unmet() {
    return unavailable(
        transport.isOpen()
            ? "it has not said yet how many calls it takes"
            : "it cannot answer, because the address for replies to this node is not registered"
                + " yet");
  }

  private ServiceFailure unavailable(String why) {
    return new ServiceFailure(Code.UNAVAILABLE, name() + ": " + why);
  }

  private ServiceFailure full(String more) {
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED,
            name()
                + " has as many calls as it takes ("
                + sendCredit.openCalls()
                + " calls with "
                + sendCredit.openBytes()
                + " bytes are not answered), "
                + more)
        .retryAfter(RETRY_AFTER);
  }

  private String name() {
    return instance.service() + " on " + instance.node();
  }
}
