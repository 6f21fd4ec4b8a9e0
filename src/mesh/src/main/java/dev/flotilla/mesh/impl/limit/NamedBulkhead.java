package dev.flotilla.mesh.impl.limit;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.UserCode;
import dev.flotilla.mesh.Bulkhead;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.mesh.policy.Priority;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.FutureInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.function.Supplier;

/** Limits the concurrency of work other than calls of the mesh. */
public final class NamedBulkhead implements Bulkhead {

  private static final long NOT_MEASURED = Long.MIN_VALUE;

  private final String name;
  private final String workName; // made once: a call must not allocate it
  private final MeshEnvironment environment;
  private final ConcurrencyLimiter concurrencyLimiter;
  private boolean owned; // guarded by this

  /** Creates an empty bulkhead. */
  public NamedBulkhead(String name, LimitOptions options, MeshEnvironment environment) {
    this.name = name;
    this.workName = "the work of bulkhead " + name;
    this.environment = environment;
    this.concurrencyLimiter =
        new ConcurrencyLimiter(
            "bulkhead " + name, options, GradientLimit.of(options, null, environment));
  }

  /** Takes the options of a policy, unless the owner of the bulkhead has given others. */
  public synchronized void follow(LimitOptions ofPolicy) {
    if (!owned) {
      update(ofPolicy);
    }
  }

  /** Takes the options of its owner, which policies no longer change. */
  public synchronized void own(LimitOptions options) {
    owned = true;
    update(options);
  }

  // Queued and running work is not affected.
  private void update(LimitOptions options) {
    concurrencyLimiter.update(
        options, GradientLimit.of(options, concurrencyLimiter.adaptive(), environment));
  }

  /** Refuses the queued work whose wait has timed out. */
  public void sweep(long nowNanos) {
    concurrencyLimiter.sweep(nowNanos);
  }

  /** Refuses queued work and all that would be queued later. */
  public void close() {
    concurrencyLimiter.close();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LimitStatus status() {
    LimitStatus now = concurrencyLimiter.status();
    return new LimitStatus(name, now.limit(), now.inFlight(), now.queued());
  }

  @Override
  public <T> Future<T> call(Priority priority, Supplier<Future<T>> work) {
    return concurrencyLimiter.tryAcquire() ? run(work) : enqueue(priority, work);
  }

  private <T> Future<T> enqueue(Priority priority, Supplier<Future<T>> work) {
    PromiseInternal<T> promise = environment.vertx().<T>getOrCreateContext().promise();
    ContextInternal context = promise.context();
    long until =
        environment.clock().nanos() + concurrencyLimiter.options().queueTimeout().toNanos();
    long deadline = CallContext.current().map(call -> call.deadline().atNanos()).orElse(until + 1);
    concurrencyLimiter.enqueue(
        QueuedCall.of(
            priority,
            until,
            deadline,
            () ->
                context.runOnContext(
                    none -> run(work).onComplete(promise)), // see MeshCall.dequeued
            refusal -> promise.tryFail(refusal)));
    return promise.future();
  }

  // Holds a slot. Work that is complete, or completes on the caller's context, needs no promise.
  private <T> Future<T> run(Supplier<Future<T>> work) {
    long start = concurrencyLimiter.adaptive() == null ? NOT_MEASURED : environment.clock().nanos();
    FutureInternal<T> outcome = started(work);
    ContextInternal context = environment.vertx().getOrCreateContext();
    boolean ours = outcome.context() == context;
    if (outcome.isComplete() && (ours || outcome.context() == null)) {
      end(start, outcome.cause());
      return outcome;
    }
    if (ours) {
      // The first listener, so that the slot is free before the caller continues.
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

  private <T> FutureInternal<T> started(Supplier<Future<T>> work) {
    return (FutureInternal<T>) UserCode.start(workName, work);
  }

  private void end(long startNanos, Throwable failure) {
    if (startNanos != NOT_MEASURED) {
      measure(startNanos, failure);
    }
    concurrencyLimiter.release();
  }

  private void measure(long startNanos, Throwable failure) {
    boolean shed = FailureClassifier.shed(failure);
    if (shed || failure == null) {
      concurrencyLimiter.measured(startNanos, environment.clock().nanos(), shed);
    }
  }
}
