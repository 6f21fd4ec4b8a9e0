package dev.flotilla.rpc.impl.client;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.async.Listeners;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.RpcListener;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.impl.codec.PayloadLimit;
import dev.flotilla.rpc.impl.transport.ClientTransport;
import dev.flotilla.rpc.impl.transport.OutgoingCall;
import dev.flotilla.rpc.impl.transport.RpcAddresses;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** Carries calls over the event bus to the instances that the mesh picks. */
public final class RemoteInvoker {

  private final Mesh mesh;
  private final Clock clock;
  private final ClientTransport clientTransport;
  private final PayloadLimit limit;
  private final Listeners<RpcListener> listeners;

  public RemoteInvoker(
      Mesh mesh,
      Clock clock,
      ClientTransport clientTransport,
      RpcOptions options,
      Listeners<RpcListener> listeners) {
    this.mesh = mesh;
    this.clock = clock;
    this.clientTransport = clientTransport;
    this.limit = new PayloadLimit(options.maxPayload());
    this.listeners = listeners;
  }

  /**
   * Makes a call; arguments over the limit are refused here.
   *
   * @param read decodes the payload of the reply
   */
  public <T> Future<T> carry(Call call, Buffer arguments, Function<Buffer, T> read) {
    try {
      limit.arguments(call, arguments);
    } catch (ServiceFailure tooLarge) {
      return Future.failedFuture(tooLarge);
    }
    CallContext request = CallContext.current().orElse(null);
    if (request != null && request.warmsUp()) {
      return Future.failedFuture(warmsUp(call));
    }
    TraceContext trace = request == null ? TraceContext.start() : request.trace();
    long begunNanos = clock.nanos();
    return mesh.call(call, new FrameTransport(call.method(), arguments, trace))
        .transform(
            (result, failure) ->
                failure == null
                    ? Future.succeededFuture(read.apply(result))
                    : Future.failedFuture(toCaller(failure)))
        .onComplete((result, failure) -> ended(call, failure, clock.nanos() - begunNanos));
  }

  private void ended(Call call, Throwable cause, long nanos) {
    ServiceFailure failure = cause == null ? null : ServiceFailure.of(cause);
    listeners.tell(listener -> listener.called(call.service(), call.method(), failure, nanos));
  }

  /** Carries the attempts of one call; those without a span of their own have the caller's. */
  private final class FrameTransport implements Call.CancellableTransport<Buffer> {
    private final String method;
    private final Buffer arguments;
    private final TraceContext trace;

    FrameTransport(String method, Buffer arguments, TraceContext trace) {
      this.method = method;
      this.arguments = arguments;
      this.trace = trace;
    }

    @Override
    public Future<Buffer> to(Instance instance, Duration timeLeft, Cancellation cancellation) {
      return to(instance, timeLeft, cancellation, null);
    }

    @Override
    public Future<Buffer> to(
        Instance instance, Duration timeLeft, Cancellation cancellation, TraceContext span) {
      TraceContext carried = span == null ? trace : span;
      return clientTransport.call(
          instance, outgoing(method, arguments, carried, timeLeft), cancellation);
    }
  }

  private static ServiceFailure warmsUp(Call call) {
    return new ServiceFailure(
        Code.FAILED_PRECONDITION,
        call.service()
            + "."
            + call.method()
            + " was not called, because a call to warm up stays in its node");
  }

  private OutgoingCall outgoing(
      String method, Buffer arguments, TraceContext trace, Duration timeLeft) {
    // Here and not before the mesh: it marks the copy of a mirrored call in the baggage.
    Map<String, String> baggage = CallContext.current().map(CallContext::baggage).orElse(Map.of());
    long deadlineNanos = clock.nanos() + timeLeft.toNanos();
    return new OutgoingCall(method, trace, baggage, arguments, deadlineNanos);
  }

  // Inside the mesh a missing method is NOT_FOUND, which neither repeats the call nor counts
  // against the instance. To a caller, NOT_FOUND would say something about what it asked for.
  private static Throwable toCaller(Throwable failure) {
    return failure instanceof ServiceFailure known
            && known.details().containsKey(RpcAddresses.UNKNOWN_METHOD)
        ? new ServiceFailure(Code.INTERNAL, known.getMessage(), known.details())
        : failure;
  }
}
