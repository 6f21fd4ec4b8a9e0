package dev.flotilla.rpc.impl.server;

import static dev.flotilla.core.CallContext.WARM_UP_BAGGAGE;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.DefectLog;
import dev.flotilla.core.FailureOrigin;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.async.InFlight;
import dev.flotilla.core.async.Listeners;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.RpcListener;
import dev.flotilla.rpc.impl.codec.PayloadLimit;
import dev.flotilla.rpc.impl.transport.IncomingCall;
import dev.flotilla.rpc.impl.transport.RpcAddresses;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives the calls of one instance, executes them, and answers each. */
public final class Dispatcher implements Consumer<IncomingCall> {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private static final long NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Clock clock;
  private final String service;
  private final Supplier<SpanListener> spans;
  private final Map<String, ServerMethod> methods = new HashMap<>();
  private final InFlight inFlight;
  private final DefectLog defects;
  private final Listeners<RpcListener> listeners;

  /**
   * @param spans who receives the spans of calls; asked for each call
   */
  public Dispatcher(
      Clock clock,
      Contract contract,
      Object implementation,
      PayloadLimit limit,
      Supplier<SpanListener> spans,
      Listeners<RpcListener> listeners) {
    this.spans = spans;
    this.listeners = listeners;
    this.clock = clock;
    this.service = contract.service();
    this.inFlight = new InFlight();
    this.defects = new DefectLog(LOG, clock);
    contract
        .methods()
        .forEach(
            (name, method) -> methods.put(name, new ServerMethod(method, implementation, limit)));
  }

  public InFlight inFlight() {
    return inFlight;
  }

  /** Called on a context that was duplicated for this call. */
  @Override
  public void accept(IncomingCall call) {
    if (!inFlight.enter()) {
      call.fail(draining());
      return;
    }
    TraceContext trace = call.trace().map(TraceContext::child).orElseGet(TraceContext::start);
    Serving serving = new Serving(call, trace, clock.nanos());
    try {
      serve(serving);
    } catch (Throwable thrown) { // an Error of the method, too: the caller waits for an answer
      answer(serving, null, thrown);
    }
  }

  /** A call that is being executed, in the span that was made for it. */
  private record Serving(IncomingCall call, TraceContext trace, long startNanos) {}

  private void serve(Serving serving) {
    IncomingCall call = serving.call();
    Deadline deadline = new Deadline(clock.nanos() + call.leftMs() * NANOS_PER_MS);
    new CallContext(deadline, serving.trace(), call.caller(), call.baggage(), call.cancellation())
        .bindTo(Vertx.currentContext());
    ServerMethod method = method(call.method());
    if (call.leftMs() <= 0) {
      throw late(method);
    }
    if (call.cancellation().isCancelled()) {
      throw cancelled(method.call() + " was not executed: its caller cancelled it before");
    }
    Object[] arguments = method.arguments(call.takePayload());
    method.run(arguments).onComplete((value, cause) -> ran(serving, method, value, cause));
  }

  private void ran(Serving serving, ServerMethod method, Object value, Throwable cause) {
    Buffer result = null;
    Throwable failure = cause;
    if (failure == null) {
      try {
        result = method.encode(value);
      } catch (Throwable unusable) { // a StackOverflowError, too: the caller waits for an answer
        failure = unusable;
      }
    }
    answer(serving, result, failure == null ? null : ServerMethod.afterRun(failure));
  }

  private void answer(Serving serving, Buffer result, Throwable cause) {
    try {
      if (cause == null) {
        serving.call().answer(result);
        report(serving, null);
      } else {
        ServiceFailure failure = failure(serving.call(), serving.trace(), cause);
        serving.call().fail(failure);
        report(serving, failure);
      }
    } finally {
      inFlight.leave();
    }
  }

  private void report(Serving serving, ServiceFailure failure) {
    IncomingCall call = serving.call();
    if (call.baggage().containsKey(WARM_UP_BAGGAGE)) {
      return;
    }
    boolean known = methods.containsKey(call.method());
    String method = known ? call.method() : RpcListener.UNKNOWN_METHOD;
    long nanos = clock.nanos() - serving.startNanos();
    listeners.tell(listener -> listener.served(service, method, failure, nanos));
    reportSpan(serving, failure);
  }

  private void reportSpan(Serving serving, ServiceFailure failure) {
    SpanListener listener = spans.get();
    IncomingCall call = serving.call();
    if (listener == SpanListener.NONE) {
      return;
    }
    String name = service + "/" + call.method();
    listener.ended(
        EndedSpan.of(
            serving.trace(),
            call.trace().map(TraceContext::span).orElse(0L),
            SpanRole.SERVER,
            name,
            serving.startNanos(),
            clock.nanos(),
            failure,
            "flotilla.service",
            service,
            "flotilla.caller",
            call.caller()));
  }

  // A defect is logged with its stack, which the caller does not get. A failure after the call was
  // cancelled is most likely a consequence of that, and says nothing of this instance.
  private ServiceFailure failure(IncomingCall call, TraceContext trace, Throwable cause) {
    if (FailureOrigin.deservesStack(cause)) {
      String what = service + "." + call.method() + " failed, called by " + call.caller();
      defects.error(what + ", trace " + trace.traceId(), cause);
    }
    return call.cancellation().isCancelled()
        ? cancelled(service + "." + call.method() + " was cancelled by its caller")
        : ServiceFailure.of(cause);
  }

  private ServerMethod method(String name) {
    ServerMethod method = methods.get(name);
    if (method == null) {
      throw new ServiceFailure(
          Code.NOT_FOUND,
          service + " has no method " + name,
          Map.of(RpcAddresses.UNKNOWN_METHOD, name));
    }
    return method;
  }

  private ServiceFailure draining() {
    return new ServiceFailure(
        Code.UNAVAILABLE, "this instance of " + service + " is draining and takes no new calls");
  }

  private static ServiceFailure late(ServerMethod method) {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED,
        method.call() + " was not executed: its deadline had passed on arrival");
  }

  private static ServiceFailure cancelled(String sentence) {
    return new ServiceFailure(Code.CANCELLED, sentence);
  }
}
