package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.rpc.FlowOptions;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the calls of one instance and answers them. Messages are read and written on one event
 * loop; each call is handled on a duplicate of the instance's context.
 */
public final class ServerTransport {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTransport.class);

  /** A caller that is silent for this long no longer has a share of the capacity. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final DeliveryOptions UNTRACED =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  private final VertxInternal vertx;
  private final Clock clock;
  private final FlowOptions flow;
  private final Binding binding;
  private final ContextInternal home;
  private final EventLoop loop;
  private final boolean atHome;
  private final byte[] addressBytes;
  private final InboundQuota quota;
  private final Map<String, CallerSession> callerSessions = new HashMap<>();
  private final ContextInternal own;
  private final FlushQueue flushQueue;
  private long lastLookNanos;

  /**
   * What this transport needs to know of its instance.
   *
   * @param service for messages
   * @param address of the instance
   * @param context where calls are handled
   * @param handler called once per call on a duplicate of the context; must not throw
   */
  public record Binding(
      String service, String address, ContextInternal context, Consumer<IncomingCall> handler) {}

  private ServerTransport(Vertx vertx, Clock clock, FlowOptions flow, Binding binding) {
    this.vertx = (VertxInternal) vertx;
    this.clock = clock;
    this.flow = flow;
    this.binding = binding;
    this.home = binding.context().unwrap();
    this.loop = home.nettyEventLoop();
    // It must not end with the verticle, which may have calls in flight.
    this.own = this.vertx.contextBuilder().withEventLoop(loop).build();
    this.flushQueue = new FlushQueue(own);
    this.atHome = home.isEventLoopContext();
    this.addressBytes = Frame.text(binding.address());
    this.quota = new InboundQuota(flow);
    this.lastLookNanos = clock.nanos();
    FrameCodec.registerOn(vertx);
  }

  /** Begins to receive calls; completes when other nodes can make them. */
  public static Future<MessageConsumer<Object>> open(
      Vertx vertx, Clock clock, FlowOptions flow, Binding binding) {
    return new ServerTransport(vertx, clock, flow, binding).listen();
  }

  private Future<MessageConsumer<Object>> listen() {
    return Future.future(
        listening ->
            own.runOnContext(
                here -> {
                  MessageConsumer<Object> consumer =
                      vertx.eventBus().consumer(binding.address(), this::received);
                  consumer.completion().map(consumer).onComplete(listening);
                }));
  }

  private void received(Message<Object> message) {
    try {
      if (!(message.body() instanceof Buffer frame)) {
        throw new MalformedFrame("it is not a buffer");
      }
      read(FrameReader.of(frame));
    } catch (MalformedFrame broken) {
      LOG.warn("Dropped a message to {}: {}", binding.service(), broken.getMessage());
      if (message.replyAddress() != null) {
        // Plain request and reply, as builds before frames made calls: nothing was executed.
        String reason = "a message to " + binding.service() + " was dropped: ";
        message.fail(
            Code.UNAVAILABLE.number, reason + broken.getMessage() + "; calls come in " + ours());
      }
    }
  }

  private void read(FrameReader frame) {
    FrameHeader frameHeader = FrameHeader.read(frame);
    if (frameHeader.version() != Frame.VERSION) {
      refuse(frameHeader);
      return;
    }
    switch (frameHeader.kind()) {
      case Frame.CALLS -> readCalls(frameHeader, frame);
      case Frame.CANCEL -> readCancel(frameHeader, frame);
      // It has no calls, so its sender does not wait for an answer.
      default -> LOG.warn("Dropped a message to {}: {} is unknown", binding.service(), frameHeader);
    }
  }

  private void readCancel(FrameHeader frameHeader, FrameReader frame) {
    CallerSession callerSession = callerSessions.get(frameHeader.sender());
    while (callerSession != null && frame.hasMore()) {
      callerSession.cancel(frame.readLong());
    }
  }

  private void readCalls(FrameHeader frameHeader, FrameReader frame) {
    CallFrame.CallHead callHead = CallFrame.CallHead.read(frame);
    long now = clock.nanos();
    lookForIdle(now);
    CallerSession callerSession = callerSessions.get(frameHeader.sender());
    if (callerSession == null) {
      callerSession = begin(frameHeader.sender(), callHead.caller());
    }
    callerSession.received(callHead.sent(), now);
    if (!frame.hasMore()) {
      callerSession.sendQuota();
    }
    while (frame.hasMore()) {
      readCall(callerSession, frame);
    }
  }

  private CallerSession begin(String sender, String caller) {
    CallerSession callerSession =
        new CallerSession(
            this, sender, caller, vertx.eventBus().sender(sender, FrameCodec.OPTIONS));
    callerSessions.put(sender, callerSession);
    callerSession.sendQuota();
    return callerSession;
  }

  private void readCall(CallerSession callerSession, FrameReader frame) {
    int length = frame.readInt();
    FrameReader entry = frame.readPart(length);
    long id = entry.readLong();
    IncomingCall call;
    try {
      call = new IncomingCall(callerSession, id, length + Integer.BYTES, entry);
    } catch (MalformedFrame broken) {
      callerSession.refuse(
          id,
          new ServiceFailure(
              Code.INVALID_ARGUMENT, "the call is malformed: " + broken.getMessage()));
      return;
    }
    if (callerSession.admit(call)) {
      handle(call);
    }
  }

  private void handle(IncomingCall call) {
    ContextInternal own = home.duplicate();
    if (atHome) {
      own.dispatch(call, binding.handler()::accept);
    } else {
      own.runOnContext(here -> binding.handler().accept(call));
    }
  }

  private void refuse(FrameHeader frameHeader) {
    String reason = binding.service() + " got " + frameHeader + " and understands only " + ours();
    LOG.warn("Refused a frame of another version: {}", reason);
    // As a buffer: a node of another version may have another codec, too.
    vertx.eventBus().send(frameHeader.sender(), Frame.refusal(addressBytes, reason), UNTRACED);
  }

  private static String ours() {
    return "frames of version " + Frame.VERSION;
  }

  private void lookForIdle(long nowNanos) {
    if (nowNanos - lastLookNanos > IDLE_NANOS) {
      lastLookNanos = nowNanos;
      callerSessions.values().removeIf(one -> one.isIdleSince(nowNanos - IDLE_NANOS));
    }
  }

  /** Runs work on the event loop of the messages; at once if the caller is on it. */
  void run(Runnable work) {
    if (loop.inEventLoop()) {
      work.run();
    } else {
      loop.execute(work);
    }
  }

  InboundQuota quota() {
    return quota;
  }

  FlushQueue flushQueue() {
    return flushQueue;
  }

  CallQuota most(CallQuota inFlight) {
    return quota.most(inFlight, Math.max(1, callerSessions.size()));
  }

  long mostUnwrittenBytes() {
    return flow.maxInFlightBytes().count();
  }

  FrameWriter frame(ReplyFrame.ReplyHead replyHead, List<ReplyFrame.Reply> replies) {
    return ReplyFrame.write(addressBytes, replyHead, replies);
  }

  ServiceFailure full() {
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED,
            "this instance of "
                + binding.service()
                + " has "
                + quota.calls()
                + " calls in flight and takes no more; this one was not executed")
        .retryAfter(InstanceChannel.RETRY_AFTER);
  }
}
