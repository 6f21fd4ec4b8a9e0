package dev.flotilla.mesh.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.UserCode;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.LimitOptions;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.Priority;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.FutureInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.function.Supplier;

/** A bulkhead for work that is no call of the mesh. */
final class NamedBulkhead implements Bulkhead {

  private static final long NOT_MEASURED = Long.MIN_VALUE;

  private final String name;
  private final Surroundings surroundings;
  private final Limiter limiter;

  NamedBulkhead(String name, LimitOptions options, Surroundings surroundings) {
    this.name = name;
    this.surroundings = surroundings;
    this.limiter =
        new Limiter("bulkhead " + name, options, Admission.adaptive(options, null, surroundings));
  }

  void follow(LimitOptions options) {
    limiter.follow(options, Admission.adaptive(options, limiter.adaptive(), surroundings));
  }

  void sweep(long nowNanos) {
    limiter.sweep(nowNanos);
  }

  void close() {
    limiter.close();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LimitStatus status() {
    LimitStatus now = limiter.status();
    return new LimitStatus(name, now.limit(), now.underWay(), now.waiting());
  }

  @Override
  public <T> Future<T> call(Priority priority, Supplier<Future<T>> work) {
    return limiter.tryEnter() ? run(work) : wait(priority, work);
  }

  private <T> Future<T> wait(Priority priority, Supplier<Future<T>> work) {
    PromiseInternal<T> promise = surroundings.vertx().<T>getOrCreateContext().promise();
    ContextInternal context = promise.context();
    long until = surroundings.clock().nanos() + limiter.options().maxQueueWait().toNanos();
    long deadline = CallContext.current().map(call -> call.deadline().atNanos()).orElse(until + 1);
    limiter.enter(
        Waiting.of(
            priority,
            until,
            deadline,
            () -> context.runOnContext(none -> run(work).onComplete(promise)), // see Admission
            refusal -> promise.tryFail(refusal)));
    return promise.future();
  }

  // With a place. Work that is done already, or ends on the caller's context, needs no promise.
  private <T> Future<T> run(Supplier<Future<T>> work) {
    long start = limiter.adaptive() == null ? NOT_MEASURED : surroundings.clock().nanos();
    FutureInternal<T> outcome = begun(work);
    ContextInternal context = surroundings.vertx().getOrCreateContext();
    boolean ours = outcome.context() == context;
    if (outcome.isComplete() && (ours || outcome.context() == null)) {
      end(start, outcome.cause());
      return outcome;
    }
    if (ours) {
      // The first listener, so that the place is free before the caller goes on.
      outcome.onComplete((result, failure) -> end(start, failure));
      return outcome;
    }
    PromiseInternal<T> promise = context.promise();
    outcome.onComplete(
        (result, failure) -> {
          end(start, failure);
          promise.complete(result, failure);
        });
    return promise.future();
  }

  private <T> FutureInternal<T> begun(Supplier<Future<T>> work) {
    return (FutureInternal<T>) UserCode.start("the work of bulkhead " + name, work);
  }

  private void end(long startNanos, Throwable failure) {
    if (startNanos != NOT_MEASURED) {
      measure(startNanos, failure);
    }
    limiter.leave();
  }

  private void measure(long startNanos, Throwable failure) {
    boolean shed = Verdict.shed(failure);
    if (shed || failure == null) {
      limiter.measured(startNanos, surroundings.clock().nanos(), shed);
    }
  }
}
