package dev.flotilla.rpc.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.DefectLog;
import dev.flotilla.core.FailureOrigin;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.impl.bus.IncomingCall;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the calls of one instance, runs them, and answers every one. */
final class Dispatcher implements Consumer<IncomingCall> {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private static final long NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Clock clock;
  private final String service;
  private final Map<String, ServedMethod> methods = new HashMap<>();
  private final Gate gate;
  private final DefectLog defects;

  Dispatcher(Clock clock, Contract contract, Object implementation, PayloadLimit limit) {
    this.clock = clock;
    this.service = contract.service();
    this.gate = new Gate();
    this.defects = new DefectLog(LOG, clock);
    contract
        .methods()
        .forEach(
            (name, method) -> methods.put(name, new ServedMethod(method, implementation, limit)));
  }

  Gate gate() {
    return gate;
  }

  /** Called on a context that was duplicated for this call. */
  @Override
  public void accept(IncomingCall call) {
    if (!gate.enter()) {
      call.fail(draining());
      return;
    }
    TraceContext trace = call.trace().map(TraceContext::child).orElseGet(TraceContext::start);
    try {
      serve(call, trace);
    } catch (Throwable thrown) { // an Error of the method, too: somebody waits for an answer
      answer(call, trace, null, thrown);
    }
  }

  private void serve(IncomingCall call, TraceContext trace) {
    Deadline deadline = new Deadline(clock.nanos() + call.leftMs() * NANOS_PER_MS);
    new CallContext(deadline, trace, call.caller(), call.baggage()).bindTo(Vertx.currentContext());
    ServedMethod method = method(call.method());
    if (call.leftMs() <= 0) {
      throw late(method);
    }
    Object[] arguments = method.arguments(call.takePayload());
    method.run(arguments).onComplete((value, cause) -> ran(call, trace, method, value, cause));
  }

  private void ran(
      IncomingCall call, TraceContext trace, ServedMethod method, Object value, Throwable cause) {
    Buffer result = null;
    Throwable failure = cause;
    if (failure == null) {
      try {
        result = method.encode(value);
      } catch (Throwable unusable) { // a StackOverflowError, too: somebody waits for an answer
        failure = unusable;
      }
    }
    answer(call, trace, result, failure == null ? null : ServedMethod.afterRun(failure));
  }

  private void answer(IncomingCall call, TraceContext trace, Buffer result, Throwable cause) {
    try {
      if (cause == null) {
        call.answer(result);
      } else {
        call.fail(failure(call, trace, cause));
      }
    } finally {
      gate.leave();
    }
  }

  // A bug keeps its stack and stays at home; a failure that was meant travels as it is.
  private ServiceFailure failure(IncomingCall call, TraceContext trace, Throwable cause) {
    if (FailureOrigin.deservesStack(cause)) {
      String what = service + "." + call.method() + " failed, called by " + call.caller();
      defects.error(what + ", trace " + trace.traceId(), cause);
    }
    return ServiceFailure.of(cause);
  }

  private ServedMethod method(String name) {
    ServedMethod method = methods.get(name);
    if (method == null) {
      throw new ServiceFailure(
          Code.NOT_FOUND, service + " has no method " + name, Map.of(Wire.UNKNOWN_METHOD, name));
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
