package dev.flotilla.rpc.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Cancellation;
import dev.flotilla.core.Clock;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.WarmUp;
import dev.flotilla.rpc.impl.codec.ArgumentCodec;
import dev.flotilla.rpc.impl.codec.ResultCodec;
import dev.flotilla.rpc.impl.transport.ClientTransport;
import dev.flotilla.rpc.impl.transport.OutgoingCall;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One warm-up: rounds of calls, each round with a few calls in flight. Its state is used on one
 * event loop.
 */
final class WarmUpCalls {

  /** An instance of this node. */
  record Published(Contract contract, Instance instance) {}

  /** As many as an idle node has processors, so that neighbours on the machine keep theirs. */
  private static final int IN_FLIGHT = 2;

  /** Calls of each method in one round; after two rounds HotSpot compiles what they use. */
  private static final int CALLS_PER_ROUND = 100;

  /** Rounds without a latency that is this much lower than the lowest before end the warm-up. */
  private static final double LOWER = 0.9;

  private static final int SETTLED_ROUNDS = 5;

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

  private final Clock clock;
  private final ClientTransport clientTransport;
  private final Context context;
  private final List<Example> examples;
  private long startNanos;
  private int calls;
  private int failures;
  private long firstNanos;
  private long lastNanos;
  private long lowestNanos = Long.MAX_VALUE;
  private int roundsWithoutGain;

  WarmUpCalls(
      Vertx vertx, Clock clock, ClientTransport clientTransport, List<Published> published) {
    this.clock = clock;
    this.clientTransport = clientTransport;
    this.context = vertx.getOrCreateContext();
    this.examples = published.stream().flatMap(WarmUpCalls::examples).toList();
  }

  private static Stream<Example> examples(Published published) {
    return published.contract().methods().values().stream()
        .filter(method -> method.warmUp().isPresent())
        .map(method -> Example.of(published.instance(), method));
  }

  Future<WarmUp> run(Duration atMost) {
    if (examples.isEmpty() || atMost.isZero()) {
      return Future.succeededFuture(WarmUp.none());
    }
    startNanos = clock.nanos();
    Promise<WarmUp> done = Promise.promise();
    context.runOnContext(begin -> round(startNanos + atMost.toNanos(), done));
    return done.future();
  }

  private void round(long endNanos, Promise<WarmUp> done) {
    long begunNanos = clock.nanos();
    int planned = examples.size() * CALLS_PER_ROUND;
    int before = calls;
    List<Future<Void>> callers =
        IntStream.range(0, IN_FLIGHT)
            .mapToObj(caller -> caller(before + planned, endNanos))
            .toList();
    Future.join(callers)
        .onComplete(
            over -> {
              long perCall = (clock.nanos() - begunNanos) * IN_FLIGHT / Math.max(1, calls - before);
              if (ends(perCall) || clock.nanos() - endNanos >= 0) {
                done.complete(report());
              } else {
                round(endNanos, done);
              }
            });
  }

  /** Makes one call after the other until the round has enough or the time is over. */
  private Future<Void> caller(int end, long endNanos) {
    Promise<Void> over = Promise.promise();
    next(end, endNanos, over);
    return over.future();
  }

  private void next(int end, long endNanos, Promise<Void> over) {
    if (calls >= end || clock.nanos() - endNanos >= 0) {
      over.complete();
      return;
    }
    Example example = examples.get(calls++ % examples.size());
    long deadline = clock.nanos() + CALL_TIMEOUT.toNanos();
    example
        .call(clientTransport, deadline)
        .onFailure(failed -> failures++)
        .onComplete(answered -> context.runOnContext(turn -> next(end, endNanos, over)));
  }

  private boolean ends(long perCallNanos) {
    firstNanos = firstNanos == 0 ? perCallNanos : firstNanos;
    lastNanos = perCallNanos;
    roundsWithoutGain = perCallNanos < lowestNanos * LOWER ? 0 : roundsWithoutGain + 1;
    lowestNanos = Math.min(lowestNanos, perCallNanos);
    return roundsWithoutGain >= SETTLED_ROUNDS;
  }

  private WarmUp report() {
    return new WarmUp(
        examples.size(),
        calls,
        failures,
        Duration.ofNanos(firstNanos),
        Duration.ofNanos(lastNanos),
        Duration.ofNanos(clock.nanos() - startNanos),
        roundsWithoutGain >= SETTLED_ROUNDS);
  }

  /** A method of an instance, with what a caller of it has. */
  private record Example(
      Instance instance,
      Contract.Method method,
      Buffer json,
      ArgumentCodec arguments,
      ResultCodec result) {

    static Example of(Instance instance, Contract.Method method) {
      return new Example(
          instance,
          method,
          Buffer.buffer(method.warmUp().orElseThrow()),
          ArgumentCodec.of(method),
          ResultCodec.of(method));
    }

    Future<Object> call(ClientTransport clientTransport, long deadlineNanos) {
      return Future.succeededFuture(json)
          .map(arguments::decode)
          .map(arguments::encode) // as a caller does, which has values
          .map(payload -> outgoing(payload, deadlineNanos))
          .compose(call -> clientTransport.call(instance, call, Cancellation.never()))
          .map(result::decode);
    }

    private OutgoingCall outgoing(Buffer payload, long deadlineNanos) {
      return new OutgoingCall(
          method.name(),
          TraceContext.start(),
          Map.of(CallContext.WARM_UP_BAGGAGE, "1"),
          payload,
          deadlineNanos);
    }
  }
}
