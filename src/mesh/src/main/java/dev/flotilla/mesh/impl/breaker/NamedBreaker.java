package dev.flotilla.mesh.impl.breaker;

import dev.flotilla.core.UserCode;
import dev.flotilla.mesh.breaker.Breaker;
import dev.flotilla.mesh.breaker.BreakerHealth;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.FutureInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** A breaker for whatever work it is given. */
public final class NamedBreaker implements Breaker {

  private final MonitoredBreaker circuit;
  private final VertxInternal vertx;

  public NamedBreaker(MonitoredBreaker circuit, VertxInternal vertx) {
    this.circuit = circuit;
    this.vertx = vertx;
  }

  public MonitoredBreaker circuit() {
    return circuit;
  }

  @Override
  public String name() {
    return circuit.name();
  }

  @Override
  public State state() {
    return circuit.state();
  }

  @Override
  public BreakerHealth health() {
    return circuit.health();
  }

  @Override
  public void open() {
    circuit.open();
  }

  @Override
  public void reset() {
    circuit.reset();
  }

  @Override
  public <T> Future<T> call(Supplier<Future<T>> work) {
    long permit = circuit.acquire();
    return permit == ClusterBreaker.ASK
        ? asked(granted -> runWith(granted, work))
        : runWith(permit, work);
  }

  @Override
  public <T> Future<T> call(Supplier<Future<T>> work, Function<Throwable, Future<T>> fallback) {
    Objects.requireNonNull(fallback, "fallback");
    long permit = circuit.acquire();
    return permit == ClusterBreaker.ASK
        ? asked(granted -> runWith(granted, work, fallback))
        : runWith(permit, work, fallback);
  }

  private <T> Future<T> asked(LongFunction<Future<T>> then) {
    ContextInternal context = vertx.getOrCreateContext();
    PromiseInternal<T> promise = context.promise();
    circuit.ask(permit -> context.emit(none -> then.apply(permit).onComplete(promise)));
    return promise.future();
  }

  private <T> Future<T> runWith(long permit, Supplier<Future<T>> work) {
    return permit == BreakerStateMachine.NONE
        ? vertx.getOrCreateContext().failedFuture(circuit.refuse())
        : run(work, permit);
  }

  private <T> Future<T> runWith(
      long permit, Supplier<Future<T>> work, Function<Throwable, Future<T>> fallback) {
    return runWith(permit, work)
        .recover(
            failure ->
                permit == BreakerStateMachine.NONE || counts(failure)
                    ? fallback.apply(failure)
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> run(Supplier<Future<T>> work, long permit) {
    long start = circuit.start();
    FutureInternal<T> outcome = begun(work);
    ContextInternal context = vertx.getOrCreateContext();
    boolean ours = outcome.context() == context;
    if (outcome.isComplete() && (ours || outcome.context() == null)) {
      end(permit, start, outcome.cause());
      return outcome;
    }
    if (ours) {
      // The first listener, so the breaker knows before the caller does.
      outcome.onComplete((result, failure) -> end(permit, start, failure));
      return outcome;
    }
    PromiseInternal<T> promise = context.promise();
    outcome.onComplete(
        (result, failure) -> {
          end(permit, start, failure);
          ((Completable<T>) promise).complete(result, failure);
        });
    return promise.future();
  }

  private void end(long permit, long start, Throwable failure) {
    circuit.ended(permit, start, !counts(failure));
  }

  private boolean counts(Throwable failure) {
    return FailureClassifier.unhealthy(failure, circuit.options());
  }

  private <T> FutureInternal<T> begun(Supplier<Future<T>> work) {
    return (FutureInternal<T>) UserCode.start("the work of breaker " + name(), work);
  }
}
