package dev.flotilla.rpc.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.async.CallRounds;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.WarmUp;
import dev.flotilla.rpc.impl.codec.ArgumentCodec;
import dev.flotilla.rpc.impl.codec.ResultCodec;
import dev.flotilla.rpc.impl.transport.ClientTransport;
import dev.flotilla.rpc.impl.transport.OutgoingCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The calls by which instances of this node are warmed up. */
final class WarmUpCalls {

  /** An instance of this node. */
  record Published(Contract contract, Instance instance) {}

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Clock clock;
  private final ClientTransport clientTransport;

  WarmUpCalls(Vertx vertx, Clock clock, ClientTransport clientTransport) {
    this.vertx = vertx;
    this.clock = clock;
    this.clientTransport = clientTransport;
  }

  Future<WarmUp> run(List<Published> instances, Duration atMost) {
    List<Supplier<? extends Future<?>>> calls =
        instances.stream().<Supplier<? extends Future<?>>>flatMap(this::calls).toList();
    return calls.isEmpty() || atMost.isZero()
        ? Future.succeededFuture(WarmUp.none())
        : new CallRounds(vertx.getOrCreateContext(), clock, calls)
            .run(atMost)
            .map(outcome -> new WarmUp(calls.size(), outcome));
  }

  private Stream<Supplier<Future<Object>>> calls(Published published) {
    return published.contract().methods().values().stream()
        .filter(method -> method.warmUp().isPresent())
        .map(method -> call(published.instance(), method));
  }

  private Supplier<Future<Object>> call(Instance instance, Contract.Method method) {
    Buffer json = Buffer.buffer(method.warmUp().orElseThrow());
    ArgumentCodec arguments = ArgumentCodec.of(method);
    ResultCodec result = ResultCodec.of(method);
    return () -> {
      Buffer payload = arguments.encode(arguments.decode(json)); // a caller begins with values
      return clientTransport
          .call(instance, outgoing(method, payload), Cancellation.never())
          .map(result::decode);
    };
  }

  private OutgoingCall outgoing(Contract.Method method, Buffer payload) {
    return new OutgoingCall(
        method.name(),
        TraceContext.start(),
        Map.of(CallContext.WARM_UP_BAGGAGE, "1"),
        payload,
        clock.nanos() + CALL_TIMEOUT.toNanos());
  }
}
