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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the calls of one instance arrive, and from where they are answered. Messages are read and
 * written on one event loop; each call is handled on the instance's context, on a duplicate of its
 * own.
 */
public final class ServerTransport {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTransport.class);

  /** A caller that is silent for so long has no share in the room any more. */
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
  private final List<CallerSession> toFlush = new ArrayList<>();
  private final ContextInternal own;
  private final Runnable flushing;
  private long lastLookNanos;

  /**
   * What an instance is to its desk.
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
    // It must not end with the verticle, which has calls in hand.
    this.own = this.vertx.contextBuilder().withEventLoop(loop).build();
    this.flushing = () -> own.dispatch(this::flush); // else the bus makes a context each time
    this.atHome = home.isEventLoopContext();
    this.addressBytes = Frame.text(binding.address());
    this.quota = new InboundQuota(flow);
    this.lastLookNanos = clock.nanos();
    FrameCodec.registerOn(vertx);
  }

  /** Begins to take calls; the consumer's completion says when others can make them. */
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
        throw new MalformedFrame("it is no buffer");
      }
      read(FrameReader.of(frame));
    } catch (MalformedFrame broken) {
      String reason = "a message to " + binding.service() + " was dropped: " + broken.getMessage();
      LOG.warn(reason);
      if (message.replyAddress() != null) {
        // Plain request-reply, as builds before frames made calls: nothing was done.
        message.fail(Code.UNAVAILABLE.number, reason + "; calls come in " + ours());
      }
    }
  }

  private void read(FrameReader frame) {
    FrameHeader frameHeader = FrameHeader.read(frame);
    if (frameHeader.version() != Frame.VERSION || frameHeader.kind() != Frame.CALLS) {
      refuse(frameHeader);
      return;
    }
    CallFrame.CallHead callHead = CallFrame.CallHead.read(frame);
    long now = clock.nanos();
    lookForIdle(now);
    CallerSession callerSession = callerSessions.get(frameHeader.sender());
    if (callerSession == null) {
      callerSession = begin(frameHeader.sender(), callHead.caller());
    }
    callerSession.received(callHead.sent(), now);
    if (!frame.hasMore()) {
      callerSession.speak();
    }
    while (frame.hasMore()) {
      take(callerSession, frame);
    }
  }

  private CallerSession begin(String sender, String caller) {
    CallerSession callerSession =
        new CallerSession(
            this, sender, caller, vertx.eventBus().sender(sender, FrameCodec.OPTIONS));
    callerSessions.put(sender, callerSession);
    callerSession.speak();
    return callerSession;
  }

  private void take(CallerSession callerSession, FrameReader frame) {
    int length = frame.readInt();
    FrameReader entry = frame.readPart(length);
    long id = entry.readLong();
    IncomingCall call;
    try {
      call = new IncomingCall(callerSession, id, length + Integer.BYTES, entry);
    } catch (MalformedFrame broken) {
      callerSession.refuse(
          id, new ServiceFailure(Code.INVALID_ARGUMENT, "a call was bent: " + broken.getMessage()));
      return;
    }
    if (callerSession.take(call)) {
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
    LOG.warn(reason);
    // As a buffer: whoever speaks another version may have another codec, too.
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

  /** Runs work on this desk's event loop; at once if this is it. */
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

  CallQuota most(CallQuota inside) {
    return quota.most(inside, Math.max(1, callerSessions.size()));
  }

  long mostUnwrittenBytes() {
    return flow.maxInFlightBytes().count();
  }

  FrameWriter frame(ReplyFrame.ReplyHead replyHead, List<ReplyFrame.Reply> replies) {
    return ReplyFrame.write(addressBytes, replyHead, replies);
  }

  /** Sends the conversation's message when the event loop has done what it has to do now. */
  void flushSoon(CallerSession callerSession) {
    if (toFlush.isEmpty()) {
      loop.execute(flushing);
    }
    toFlush.add(callerSession);
  }

  private void flush() {
    List<CallerSession> now = List.copyOf(toFlush);
    toFlush.clear();
    now.forEach(CallerSession::flushNow);
  }

  ServiceFailure full() {
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED,
            "this instance of "
                + binding.service()
                + " has "
                + quota.calls()
                + " calls inside and takes no more; this one was not run")
        .retryAfter(InstanceChannel.RETRY_AFTER);
  }
}
