package dev.flotilla.mesh.impl;

import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.Breaker;
import dev.flotilla.mesh.BreakerOptions;
import dev.flotilla.mesh.TripCause;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/** A breaker for calls that leave the cluster. */
final class NamedBreaker implements Breaker, Circuit.Watcher {

  private final String name;
  private final Surroundings surroundings;
  private final Events events;
  private final Circuit circuit;

  NamedBreaker(String name, BreakerOptions options, Surroundings surroundings, Events events) {
    this.name = name;
    this.surroundings = surroundings;
    this.events = events;
    this.circuit =
        new Circuit(
            CircuitSettings.ofBreaker(options), surroundings.clock(), Circuit.Gate.ALWAYS, this);
  }

  void follow(BreakerOptions options) {
    circuit.follow(CircuitSettings.ofBreaker(options));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public State state() {
    return circuit.state();
  }

  @Override
  public <T> Future<T> call(Supplier<Future<T>> work) {
    ContextInternal context = surroundings.vertx().getOrCreateContext();
    long permit = circuit.acquire(false);
    if (permit == Circuit.NONE) {
      return context.failedFuture(refusal());
    }
    PromiseInternal<T> promise = context.promise();
    begun(work)
        .onComplete(
            (result, failure) -> {
              circuit.record(permit, !Verdict.unhealthy(failure));
              promise.complete(result, failure);
            });
    return promise.future();
  }

  @Override
  public void opened(TripCause cause, Duration time) {
    events.tell(listener -> listener.breakerChanged(name, State.OPEN));
  }

  @Override
  public void halfOpened() {
    events.tell(listener -> listener.breakerChanged(name, State.HALF_OPEN));
  }

  @Override
  public void closed() {
    events.tell(listener -> listener.breakerChanged(name, State.CLOSED));
  }

  private static <T> Future<T> begun(Supplier<Future<T>> work) {
    try {
      return Objects.requireNonNull(work.get(), "the future of a breaker's work");
    } catch (RuntimeException broken) {
      return Future.failedFuture(broken);
    }
  }

  private ServiceFailure refusal() {
    Duration left = circuit.openLeft();
    if (left.isZero()) {
      return new ServiceFailure(
          Code.UNAVAILABLE, "breaker " + name + " is HALF_OPEN and waits for its probes");
    }
    Duration shown = Duration.ofMillis(left.plusNanos(999_999).toMillis());
    return new ServiceFailure(
            Code.UNAVAILABLE, "breaker " + name + " is OPEN for " + Durations.text(shown) + " more")
        .retryAfter(shown);
  }
}
