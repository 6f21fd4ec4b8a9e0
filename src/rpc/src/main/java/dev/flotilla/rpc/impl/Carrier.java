package dev.flotilla.rpc.impl;

import dev.flotilla.core.Baggage;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.RpcOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;

/** Carries calls over the event bus to the instances that the mesh picks. */
final class Carrier {

  private final Vertx vertx;
  private final Mesh mesh;
  private final String caller;
  private final PayloadLimit limit;

  Carrier(Vertx vertx, Mesh mesh, RpcOptions options) {
    this.vertx = vertx;
    this.mesh = mesh;
    this.caller = options.caller();
    this.limit = new PayloadLimit(options.maxPayload());
  }

  /** The JSON of the result; arguments over the limit are refused here. */
  Future<Buffer> carry(Call call, Buffer arguments) {
    try {
      limit.arguments(call.service() + "." + call.method(), arguments);
    } catch (ServiceFailure tooLarge) {
      return Future.failedFuture(tooLarge);
    }
    String traceparent = traceparent();
    return mesh.call(
            call, (instance, timeLeft) -> attempt(call, arguments, traceparent, instance, timeLeft))
        .recover(failure -> Future.failedFuture(toCaller(failure)));
  }

  private static String traceparent() {
    return CallContext.current()
        .map(CallContext::trace)
        .orElseGet(TraceContext::start)
        .traceparent();
  }

  private Future<Buffer> attempt(
      Call call, Buffer arguments, String traceparent, Instance instance, Duration timeLeft) {
    DeliveryOptions options =
        new DeliveryOptions()
            .setSendTimeout(Math.max(1, timeLeft.plusNanos(999_999).toMillis()))
            .addHeader(Wire.METHOD, call.method())
            .addHeader(CallContext.DEADLINE_HEADER, Long.toString(timeLeft.toMillis()))
            .addHeader(TraceContext.HEADER, traceparent)
            .addHeader(CallContext.CALLER_HEADER, caller);
    // Here and not before the mesh: it marks the copy of a mirrored call in the baggage.
    String baggage = CallContext.current().map(now -> Baggage.write(now.baggage())).orElse("");
    if (!baggage.isEmpty()) {
      options.addHeader(Baggage.HEADER, baggage);
    }
    return vertx
        .eventBus()
        .<Object>request(instance.address(), arguments, options)
        .transform((reply, cause) -> cause == null ? result(reply) : lost(call, instance, cause));
  }

  private static Future<Buffer> result(Message<Object> reply) {
    String code = reply.headers().get(Wire.FAILURE);
    if (code != null) {
      return Future.failedFuture(Wire.failure(code, reply.body()));
    }
    return reply.body() instanceof Buffer result
        ? Future.succeededFuture(result)
        : Future.failedFuture(
            new ServiceFailure(Code.INTERNAL, reply.address() + " sent something else than JSON"));
  }

  private static Future<Buffer> lost(Call call, Instance instance, Throwable cause) {
    String where = call.service() + " on " + instance.node() + ": ";
    return Future.failedFuture(new ServiceFailure(code(cause), where + cause.getMessage()));
  }

  private static Code code(Throwable cause) {
    if (!(cause instanceof ReplyException reply)) {
      return Code.INTERNAL;
    }
    return switch (reply.failureType()) {
      case NO_HANDLERS -> Code.UNAVAILABLE; // nobody took the message: safe to repeat
      case TIMEOUT -> Code.UNKNOWN; // it may have run
      case RECIPIENT_FAILURE -> Code.of(reply.failureCode());
      default -> Code.INTERNAL;
    };
  }

  // Inside the mesh a missing method is NOT_FOUND, which neither repeats the call nor counts
  // against
  // the instance. To a caller, NOT_FOUND would say something about what it asked for.
  private static Throwable toCaller(Throwable failure) {
    return failure instanceof ServiceFailure known
            && known.details().containsKey(Wire.UNKNOWN_METHOD)
        ? new ServiceFailure(Code.INTERNAL, known.getMessage(), known.details())
        : failure;
  }
}
