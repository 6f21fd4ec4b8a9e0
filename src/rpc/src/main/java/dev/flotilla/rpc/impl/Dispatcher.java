package dev.flotilla.rpc.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.rpc.Contract;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the messages of one instance, runs them, and answers every one. */
final class Dispatcher implements Handler<Message<Object>> {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private final Vertx vertx;
  private final Clock clock;
  private final String service;
  private final Map<String, ServedMethod> methods = new HashMap<>();
  private final Gate gate;

  Dispatcher(
      Vertx vertx, Clock clock, Contract contract, Object implementation, PayloadLimit limit) {
    this.vertx = vertx;
    this.clock = clock;
    this.service = contract.service();
    this.gate = new Gate();
    contract
        .methods()
        .forEach(
            (name, method) -> methods.put(name, new ServedMethod(method, implementation, limit)));
  }

  Gate gate() {
    return gate;
  }

  /** Called on a context that Vert.x duplicated for this message. */
  @Override
  public void handle(Message<Object> message) {
    if (!gate.enter()) {
      Wire.reply(message, draining());
      return;
    }
    TraceContext trace = IncomingCall.trace(message.headers());
    Future.succeededFuture(message)
        .compose(taken -> serve(taken, trace))
        .onComplete((result, cause) -> answer(message, trace, result, cause));
  }

  private Future<Buffer> serve(Message<Object> message, TraceContext trace) {
    CallContext call = IncomingCall.read(message.headers(), trace, clock);
    call.bindTo(vertx.getOrCreateContext());
    ServedMethod method = method(message.headers().get(Wire.METHOD));
    if (call.deadline().passed(clock)) {
      throw late(method);
    }
    return method.run(method.arguments(message.body()));
  }

  private void answer(Message<Object> message, TraceContext trace, Buffer result, Throwable cause) {
    try {
      if (cause == null) {
        Wire.reply(message, result);
      } else {
        Wire.reply(message, failure(message, trace, cause));
      }
    } finally {
      gate.leave();
    }
  }

  // A bug keeps its stack and stays at home; a failure that was meant travels as it is.
  private ServiceFailure failure(Message<Object> message, TraceContext trace, Throwable cause) {
    if (!(cause instanceof ServiceFailure)) {
      LOG.error(
          "{}.{} failed, called by {}, trace {}",
          service,
          message.headers().get(Wire.METHOD),
          message.headers().get(CallContext.CALLER_HEADER),
          trace.traceId(),
          cause);
    }
    return ServiceFailure.of(cause);
  }

  private ServedMethod method(String name) {
    ServedMethod method = methods.get(name);
    if (method == null) {
      throw new ServiceFailure(
          Code.NOT_FOUND,
          service + " has no method " + name,
          Map.of(Wire.UNKNOWN_METHOD, String.valueOf(name)));
    }
    return method;
  }

  private ServiceFailure draining() {
    return new ServiceFailure(
        Code.UNAVAILABLE, "this instance of " + service + " is draining and takes no new calls");
  }

  private static ServiceFailure late(ServedMethod method) {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED, method.call() + " was not run: its deadline had passed on arrival");
  }
}
