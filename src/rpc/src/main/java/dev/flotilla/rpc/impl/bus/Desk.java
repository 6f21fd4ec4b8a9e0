package dev.flotilla.rpc.impl.bus;

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
public final class Desk {

  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  /** A caller that is silent for so long has no share in the room any more. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final DeliveryOptions UNTRACED =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  private final VertxInternal vertx;
  private final Clock clock;
  private final FlowOptions flow;
  private final Setting setting;
  private final ContextInternal home;
  private final EventLoop loop;
  private final boolean atHome;
  private final byte[] addressBytes;
  private final Room room;
  private final Map<String, Conversation> conversations = new HashMap<>();
  private final List<Conversation> toFlush = new ArrayList<>();
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
  public record Setting(
      String service, String address, ContextInternal context, Consumer<IncomingCall> handler) {}

  private Desk(Vertx vertx, Clock clock, FlowOptions flow, Setting setting) {
    this.vertx = (VertxInternal) vertx;
    this.clock = clock;
    this.flow = flow;
    this.setting = setting;
    this.home = setting.context().unwrap();
    this.loop = home.nettyEventLoop();
    // It must not end with the verticle, which has calls in hand.
    this.own = this.vertx.contextBuilder().withEventLoop(loop).build();
    this.flushing = () -> own.dispatch(this::flush); // else the bus makes a context each time
    this.atHome = home.isEventLoopContext();
    this.addressBytes = Frame.text(setting.address());
    this.room = new Room(flow);
    this.lastLookNanos = clock.nanos();
    FrameCodec.registerOn(vertx);
  }

  /** Begins to take calls; the consumer's completion says when others can make them. */
  public static Future<MessageConsumer<Object>> open(
      Vertx vertx, Clock clock, FlowOptions flow, Setting setting) {
    return new Desk(vertx, clock, flow, setting).listen();
  }

  private Future<MessageConsumer<Object>> listen() {
    return Future.future(
        listening ->
            own.runOnContext(
                here -> {
                  MessageConsumer<Object> consumer =
                      vertx.eventBus().consumer(setting.address(), this::received);
                  consumer.completion().map(consumer).onComplete(listening);
                }));
  }

  private void received(Message<Object> message) {
    try {
      if (!(message.body() instanceof Buffer frame)) {
        throw new BrokenFrame("it is no buffer");
      }
      read(Cursor.of(frame));
    } catch (BrokenFrame broken) {
      String reason = "a message to " + setting.service() + " was dropped: " + broken.getMessage();
      LOG.warn(reason);
      if (message.replyAddress() != null) {
        // Plain request-reply, as builds before frames made calls: nothing was done.
        message.fail(Code.UNAVAILABLE.number, reason + "; calls come in " + ours());
      }
    }
  }

  private void read(Cursor frame) {
    Prefix prefix = Prefix.read(frame);
    if (prefix.version() != Frame.VERSION || prefix.kind() != Frame.CALLS) {
      refuse(prefix);
      return;
    }
    CallFrame.Head head = CallFrame.Head.read(frame);
    long now = clock.nanos();
    lookForIdle(now);
    Conversation conversation = conversations.get(prefix.sender());
    if (conversation == null) {
      conversation = begin(prefix.sender(), head.caller());
    }
    conversation.received(head.sent(), now);
    if (!frame.hasMore()) {
      conversation.speak();
    }
    while (frame.hasMore()) {
      take(conversation, frame);
    }
  }

  private Conversation begin(String sender, String caller) {
    Conversation conversation =
        new Conversation(this, sender, caller, vertx.eventBus().sender(sender, FrameCodec.OPTIONS));
    conversations.put(sender, conversation);
    conversation.speak();
    return conversation;
  }

  private void take(Conversation conversation, Cursor frame) {
    int length = frame.readInt();
    Cursor entry = frame.readPart(length);
    long id = entry.readLong();
    IncomingCall call;
    try {
      call = new IncomingCall(conversation, id, length + Integer.BYTES, entry);
    } catch (BrokenFrame broken) {
      conversation.refuse(
          id, new ServiceFailure(Code.INVALID_ARGUMENT, "a call was bent: " + broken.getMessage()));
      return;
    }
    if (conversation.take(call)) {
      handle(call);
    }
  }

  private void handle(IncomingCall call) {
    ContextInternal own = home.duplicate();
    if (atHome) {
      own.dispatch(call, setting.handler()::accept);
    } else {
      own.runOnContext(here -> setting.handler().accept(call));
    }
  }

  private void refuse(Prefix prefix) {
    String reason = setting.service() + " got " + prefix + " and understands only " + ours();
    LOG.warn(reason);
    // As a buffer: whoever speaks another version may have another codec, too.
    vertx.eventBus().send(prefix.sender(), Frame.refusal(addressBytes, reason), UNTRACED);
  }

  private static String ours() {
    return "frames of version " + Frame.VERSION;
  }

  private void lookForIdle(long nowNanos) {
    if (nowNanos - lastLookNanos > IDLE_NANOS) {
      lastLookNanos = nowNanos;
      conversations.values().removeIf(one -> one.isIdleSince(nowNanos - IDLE_NANOS));
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

  Room room() {
    return room;
  }

  Amount most(Amount inside) {
    return room.most(inside, Math.max(1, conversations.size()));
  }

  long mostUnwrittenBytes() {
    return flow.bytesInside().count();
  }

  Parts frame(ReplyFrame.Head head, List<ReplyFrame.Reply> replies) {
    return ReplyFrame.write(addressBytes, head, replies);
  }

  /** Sends the conversation's message when the event loop has done what it has to do now. */
  void flushSoon(Conversation conversation) {
    if (toFlush.isEmpty()) {
      loop.execute(flushing);
    }
    toFlush.add(conversation);
  }

  private void flush() {
    List<Conversation> now = List.copyOf(toFlush);
    toFlush.clear();
    now.forEach(Conversation::flushNow);
  }

  ServiceFailure full() {
    return new ServiceFailure(
            Code.RESOURCE_EXHAUSTED,
            "this instance of "
                + setting.service()
                + " has "
                + room.calls()
                + " calls inside and takes no more; this one was not run")
        .retryAfter(Line.RETRY_AFTER);
  }
}
