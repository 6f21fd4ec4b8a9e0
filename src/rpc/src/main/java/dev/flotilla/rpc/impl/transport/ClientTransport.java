package dev.flotilla.rpc.impl.transport;

import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.FlowOptions;
import dev.flotilla.rpc.RpcOptions;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that this node makes, with an {@link EventLoopTransport} for each event loop that makes
 * some. Thread-safe.
 */
public final class ClientTransport {

  private final VertxInternal vertx;
  private final Clock clock;
  private final byte[] caller;
  private final FlowOptions flow;
  private final Map<EventLoop, EventLoopTransport> eventLoopTransports = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public ClientTransport(Vertx vertx, Clock clock, RpcOptions options) {
    this.vertx = (VertxInternal) vertx;
    this.clock = clock;
    this.caller = Frame.text(options.caller());
    this.flow = options.flow();
    FrameCodec.registerOn(vertx);
  }

  /**
   * Carries a call to an instance. May be called on any thread.
   *
   * @param cancellation of this call alone. A call that still waits for credit is then dropped and
   *     fails with {@code UNAVAILABLE}; one that was sent is cancelled at the instance, whose reply
   *     ends it
   * @return the payload of the reply. Fails with what the instance failed with; with {@code
   *     UNAVAILABLE} within 100 ms if the address has no consumer; with {@code RESOURCE_EXHAUSTED}
   *     if the instance has as many calls as it takes: not executed; with {@code UNKNOWN} at the
   *     deadline
   */
  public Future<Buffer> call(Instance instance, OutgoingCall call, Cancellation cancellation) {
    if (closed) {
      return Future.failedFuture(whenClosed());
    }
    EventLoop loop = vertx.getOrCreateContext().nettyEventLoop();
    EventLoopTransport eventLoopTransport = eventLoopTransports.get(loop);
    return (eventLoopTransport == null
            ? eventLoopTransports.computeIfAbsent(loop, own -> new EventLoopTransport(this, own))
            : eventLoopTransport)
        .call(instance, call, cancellation);
  }

  /** Fails all calls in flight; afterwards no call is made. Idempotent. */
  public Future<Void> close() {
    closed = true;
    List<Future<Void>> all =
        eventLoopTransports.values().stream()
            .map(eventLoopTransport -> eventLoopTransport.close(whenClosed()))
            .toList();
    return Future.join(all).mapEmpty();
  }

  /** Number of calls that wait for credit or for a reply; for tests and pages, not exact. */
  public Future<Integer> pending() {
    List<Future<Integer>> counts =
        eventLoopTransports.values().stream()
            .map(
                eventLoopTransport ->
                    Future.<Integer>future(
                        count ->
                            eventLoopTransport.run(
                                () -> count.complete(eventLoopTransport.pending()))))
            .toList();
    return Future.all(counts)
        .map(all -> all.<Integer>list().stream().mapToInt(Integer::intValue).sum());
  }

  void forget(EventLoop loop, EventLoopTransport eventLoopTransport) {
    eventLoopTransports.remove(loop, eventLoopTransport);
  }

  VertxInternal vertx() {
    return vertx;
  }

  Clock clock() {
    return clock;
  }

  byte[] caller() {
    return caller;
  }

  FlowOptions flow() {
    return flow;
  }

  private static ServiceFailure whenClosed() {
    return new ServiceFailure(Code.UNAVAILABLE, "the RPC services of this node are closed");
  }
}
