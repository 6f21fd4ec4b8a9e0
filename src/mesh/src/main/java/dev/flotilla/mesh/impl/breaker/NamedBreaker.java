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

/** A breaker for any work: runs it with a permit, and records its outcome. */
public final class NamedBreaker implements Breaker {

  private final MonitoredBreaker monitored;
  private final VertxInternal vertx;
  private final String workName; // made once: a call must not allocate it

  public NamedBreaker(MonitoredBreaker monitored, VertxInternal vertx) {
    this.monitored = monitored;
    this.vertx = vertx;
    this.workName = "the work of breaker " + monitored.name();
  }

  /** The breaker without the running of work. */
  public MonitoredBreaker monitored() {
    return monitored;
  }

  @Override
  public String name() {
    return monitored.name();
  }

  @Override
  public State state() {
    return monitored.state();
  }

  @Override
  public BreakerHealth health() {
    return monitored.health();
  }

  @Override
  public void open() {
    monitored.open();
  }

  @Override
  public void reset() {
    monitored.reset();
  }

  @Override
  public <T> Future<T> call(Supplier<Future<T>> work) {
    long permit = monitored.acquire();
    return permit == BreakerPermit.ASK_OWNER
        ? asked(granted -> runWith(granted, work))
        : runWith(permit, work);
  }

  @Override
  public <T> Future<T> call(Supplier<Future<T>> work, Function<Throwable, Future<T>> fallback) {
    Objects.requireNonNull(fallback, "fallback");
    long permit = monitored.acquire();
    return permit == BreakerPermit.ASK_OWNER
        ? asked(granted -> runWith(granted, work, fallback))
        : runWith(permit, work, fallback);
  }

  private <T> Future<T> asked(LongFunction<Future<T>> then) {
    ContextInternal context = vertx.getOrCreateContext();
    PromiseInternal<T> promise = context.promise();
    monitored.ask(permit -> context.emit(none -> then.apply(permit).onComplete(promise)));
    return promise.future();
  }

  private <T> Future<T> runWith(long permit, Supplier<Future<T>> work) {
    return BreakerPermit.isGranted(permit)
        ? run(work, permit)
        : vertx.getOrCreateContext().failedFuture(monitored.refuse());
  }

  private <T> Future<T> runWith(
      long permit, Supplier<Future<T>> work, Function<Throwable, Future<T>> fallback) {
    return runWith(permit, work)
        .recover(
            failure ->
                !BreakerPermit.isGranted(permit) || monitored.unhealthy(failure)
                    ? fallback.apply(failure)
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> run(Supplier<Future<T>> work, long permit) {
    long start = monitored.start();
    FutureInternal<T> outcome = begun(work);
    ContextInternal context = vertx.getOrCreateContext();
    boolean sameContext = outcome.context() == context;
    if (outcome.isComplete() && (sameContext || outcome.context() == null)) {
      end(permit, start, outcome.cause());
      return outcome;
    }
    if (sameContext) {
      // The first listener of the future: the breaker counts the outcome before the caller sees it.
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
    monitored.ended(permit, start, !monitored.unhealthy(failure));
  }

  private <T> FutureInternal<T> begun(Supplier<Future<T>> work) {
    return (FutureInternal<T>) UserCode.start(workName, work);
  }
}
