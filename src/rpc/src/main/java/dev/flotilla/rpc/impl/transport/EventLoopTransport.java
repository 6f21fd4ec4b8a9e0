package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.Cancellation;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All calls that one event loop makes, and the address at which it gets the replies. All state that
 * is not final is used on that event loop only, so there are no locks.
 */
final class EventLoopTransport {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoopTransport.class);

  /**
   * How exactly this keeps deadlines; the mesh, where there is one, is before it. Netty does not
   * sleep for the last half of a millisecond before a timer, so they must be few.
   */
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A channel that is not used for this long is dropped; its instance may be gone. */
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ClientTransport clientTransport;
  private final EventLoop loop;
  private final ContextInternal context;
  private final String address = "flotilla.rpc.reply." + UUID.randomUUID();
  private final byte[] addressBytes = Frame.text(address);
  private final Map<String, InstanceChannel> channels = new HashMap<>();
  private final PendingCalls expected = new PendingCalls();
  private final FlushQueue flushQueue;
  private MessageConsumer<Object> consumer;
  private boolean open;
  private boolean sweeping;
  private long firstDeadlineNanos = Long.MAX_VALUE;
  private volatile ServiceFailure closed;

  EventLoopTransport(ClientTransport clientTransport, EventLoop loop) {
    this.clientTransport = clientTransport;
    this.loop = loop;
    this.context = clientTransport.vertx().contextBuilder().withEventLoop(loop).build();
    this.flushQueue = new FlushQueue(context);
    run(() -> context.dispatch(this::listen));
  }

  /** Whether replies can be received. */
  boolean isOpen() {
    return open;
  }

  /** Runs work on this event loop; at once if the caller is on it. */
  void run(Runnable work) {
    if (loop.inEventLoop()) {
      work.run();
    } else {
      loop.execute(work);
    }
  }

  /** Makes a call; from any thread. */
  Future<Buffer> call(Instance instance, OutgoingCall call, Cancellation cancellation) {
    if (loop.inEventLoop()) {
      begin(instance, call);
    } else {
      loop.execute(() -> begin(instance, call));
    }
    cancellation.onCancel(() -> run(() -> cancel(call))); // after: the call must have begun
    return call.answer();
  }

  private void cancel(OutgoingCall call) {
    if (call.channel() != null) { // null: it has failed because this is closed
      call.channel().cancel(call);
    }
  }

  private void begin(Instance instance, OutgoingCall call) {
    if (closed != null) {
      call.fail(closed);
      return;
    }
    InstanceChannel channel = channels.get(instance.address());
    if (channel == null) {
      channel = newChannel(instance);
    }
    channel.call(call, clientTransport.clock().nanos());
    sweepLater();
  }

  private InstanceChannel newChannel(Instance instance) {
    InstanceChannel channel =
        new InstanceChannel(
            this,
            instance,
            clientTransport.flow(),
            clientTransport.vertx().eventBus().sender(instance.address(), FrameCodec.OPTIONS));
    channels.put(instance.address(), channel);
    return channel;
  }

  private void listen() {
    consumer = clientTransport.vertx().eventBus().consumer(address, this::received);
    // An instance may answer as soon as it has the first message, so the address comes first.
    consumer.completion().onComplete((done, failure) -> run(() -> listening(failure)));
  }

  private void listening(Throwable failure) {
    if (failure == null) {
      open = true;
      channels.values().forEach(InstanceChannel::sendWaiting);
    } else {
      LOG.error(
          "Could not register an address for replies; calls of this event loop fail until a later"
              + " call registers one",
          failure);
      clientTransport.forget(loop, this);
      close(
          new ServiceFailure(
              Code.UNAVAILABLE, "this node cannot receive replies: " + failure.getMessage()));
    }
  }

  /** Fails all calls in flight; later calls fail at once. */
  Future<Void> close(ServiceFailure reason) {
    closed = reason;
    run(
        () -> {
          channels.values().forEach(channel -> channel.failAll(reason, reason.afterPossibleRun()));
          channels.clear();
        });
    return Future.future(gone -> run(() -> consumer.unregister().onComplete(gone)));
  }

  FrameWriter frame(CallFrame.Sent sent, List<OutgoingCall> calls) {
    return CallFrame.write(
        addressBytes, clientTransport.caller(), sent, calls, clientTransport.clock().nanos());
  }

  FrameWriter cancelFrame(long[] ids) {
    return Frame.cancel(addressBytes, ids);
  }

  FlushQueue flushQueue() {
    return flushQueue;
  }

  /** Whether the call was sent and not answered. */
  boolean expects(OutgoingCall call) {
    return expected.get(call.id()) == call;
  }

  void expect(OutgoingCall call) {
    expected.add(call);
    firstDeadlineNanos = Math.min(firstDeadlineNanos, call.deadlineNanos());
  }

  void forget(OutgoingCall call) {
    expected.remove(call.id());
  }

  void failAllOn(InstanceChannel channel, ServiceFailure failure) {
    for (OutgoingCall call : expected.all()) {
      if (call.channel() == channel) {
        expected.remove(call.id());
        call.fail(failure);
      }
    }
  }

  private void received(Message<Object> message) {
    try {
      if (!(message.body() instanceof Buffer frame)) {
        throw new MalformedFrame("it is not a buffer");
      }
      read(FrameReader.of(frame));
    } catch (MalformedFrame broken) {
      LOG.warn("Dropped a reply frame that cannot be read: {}", broken.getMessage());
    }
  }

  private void read(FrameReader frame) {
    FrameHeader frameHeader = FrameHeader.read(frame);
    InstanceChannel channel = channels.get(frameHeader.sender());
    if (frameHeader.kind() == Frame.REFUSAL) {
      String reason = frame.readText();
      LOG.warn(
          "The instance at {} refused a frame of this node, and the calls to it fail: {}",
          frameHeader.sender(),
          reason);
      if (channel != null) {
        channel.refused(reason);
      }
      return;
    }
    if (frameHeader.version() != Frame.VERSION || frameHeader.kind() != Frame.REPLIES) {
      throw new MalformedFrame("it is " + frameHeader + ", which is not known here");
    }
    ReplyFrame.ReplyHead replyHead = ReplyFrame.ReplyHead.read(frame);
    if (channel != null) {
      channel.onQuota(replyHead, clientTransport.clock().nanos());
    }
    while (frame.hasMore()) {
      complete(ReplyFrame.Reply.read(frame));
    }
    if (channel != null) {
      channel.sendWaiting();
    }
  }

  private void complete(ReplyFrame.Reply reply) {
    OutgoingCall call = expected.remove(reply.id());
    if (call == null) {
      return; // the reply came too late
    }
    if (reply.code() == ReplyFrame.OK) {
      call.succeed(reply.payload());
    } else {
      call.fail(FailureCodec.read(reply.code(), reply.payload()));
    }
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      loop.schedule(this::sweep, SWEEP_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep() {
    sweeping = false;
    long now = clientTransport.clock().nanos();
    channels
        .values()
        .forEach(channel -> channel.sweep(now)); // first: what was not written has not run
    if (now - firstDeadlineNanos >= 0) {
      expire(now);
    }
    channels.values().removeIf(channel -> channel.isIdleSince(now - IDLE_NANOS));
    if (pending() > 0) {
      sweepLater();
    }
  }

  private void expire(long nowNanos) {
    long first = Long.MAX_VALUE;
    for (OutgoingCall call : expected.all()) {
      if (nowNanos - call.deadlineNanos() >= 0) {
        expected.remove(call.id());
        call.fail(unanswered(call, nowNanos));
      } else {
        first = Math.min(first, call.deadlineNanos());
      }
    }
    firstDeadlineNanos = first;
  }

  private static ServiceFailure unanswered(OutgoingCall call, long nowNanos) {
    Instance instance = call.channel().instance();
    long waitedMs = Duration.ofNanos(nowNanos - call.startNanos()).toMillis();
    return new ServiceFailure(
        Code.UNKNOWN,
        instance.service() + " on " + instance.node() + ": no answer in " + waitedMs + " ms");
  }

  /** Calls that wait here, for credit or for a reply; on this event loop only. */
  int pending() {
    return expected.size() + channels.values().stream().mapToInt(InstanceChannel::waiting).sum();
  }
}
