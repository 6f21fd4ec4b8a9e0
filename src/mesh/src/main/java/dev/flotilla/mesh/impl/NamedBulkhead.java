package dev.flotilla.mesh.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.LimitOptions;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.Priority;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.Objects;
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
    PromiseInternal<T> promise = surroundings.vertx().<T>getOrCreateContext().promise();
    if (limiter.tryEnter()) {
      run(work, promise);
    } else {
      wait(priority, work, promise);
    }
    return promise.future();
  }

  private <T> void wait(Priority priority, Supplier<Future<T>> work, PromiseInternal<T> promise) {
    ContextInternal context = promise.context();
    long until = surroundings.clock().nanos() + limiter.options().maxQueueWait().toNanos();
    long deadline = CallContext.current().map(call -> call.deadline().atNanos()).orElse(until + 1);
    limiter.enter(
        Waiting.of(
            priority,
            until,
            deadline,
            () -> context.runOnContext(none -> run(work, promise)), // see MeshCall
            refusal -> promise.tryFail(refusal)));
  }

  // With a place.
  private <T> void run(Supplier<Future<T>> work, PromiseInternal<T> promise) {
    long start = limiter.adaptive() == null ? NOT_MEASURED : surroundings.clock().nanos();
    Future<T> outcome;
    try {
      outcome = Objects.requireNonNull(work.get(), "the future of a bulkhead's work");
    } catch (RuntimeException broken) {
      outcome = Future.failedFuture(broken);
    }
    outcome.onComplete(
        (result, failure) -> {
          if (start != NOT_MEASURED) {
            measure(start, failure);
          }
          limiter.leave();
          promise.complete(result, failure);
        });
  }

  private void measure(long startNanos, Throwable failure) {
    boolean shed = Verdict.shed(failure);
    if (shed || failure == null) {
      limiter.measured(startNanos, surroundings.clock().nanos(), shed);
    }
  }
}
