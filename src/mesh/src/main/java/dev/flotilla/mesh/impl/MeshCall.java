package dev.flotilla.mesh.impl;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, from its first attempt to its result. One attempt is under way at a time; what happens
 * after a failed one happens on the caller's context, so the fields need no guard.
 */
final class MeshCall<T> {

  private static final Logger LOG = LoggerFactory.getLogger(MeshCall.class);

  /** A place that is free for a probe may be taken by another caller first; then pick again. */
  private static final int PICKS = 3;

  private final LiveMesh mesh;
  private final Upstream upstream;
  private final Rules rules;
  private final Call call;
  private final Call.Attempt<T> carrier;
  private final ContextInternal context;
  private final PromiseInternal<T> promise;
  private final long deadlineNanos;
  private final int maxAttempts;

  private int attempts;
  private Target[] tried; // made by the first failure
  private ServiceFailure last;
  private boolean waitedForInstance;

  MeshCall(LiveMesh mesh, Upstream upstream, Call call, Call.Attempt<T> carrier) {
    this.mesh = mesh;
    this.upstream = upstream;
    this.rules = upstream.rules();
    this.call = call;
    this.carrier = carrier;
    this.context = mesh.surroundings().vertx().getOrCreateContext();
    this.promise = context.promise();
    long now = clock().nanos();
    this.deadlineNanos = deadline(now + rules.policy().timeout().toNanos());
    this.maxAttempts = rules.policy().retry().maxAttempts();
    rules.budget().called(now);
  }

  Future<T> start() {
    attempt();
    return promise.future();
  }

  Clock clock() {
    return mesh.surroundings().clock();
  }

  boolean idempotent() {
    return call.idempotent();
  }

  boolean isMeshClosed() {
    return mesh.isClosed();
  }

  long shortestSilenceNanos() {
    return rules.policy().outlier().unansweredAfter().toNanos();
  }

  /** As in messages: {@code inventory.stock}. */
  String name() {
    return call.service() + "." + call.method();
  }

  /** From the attempt under way, on any thread. */
  void succeeded(T result) {
    promise.tryComplete(result);
  }

  /**
   * From the attempt under way, on any thread.
   *
   * @param waited whether the caller has waited already, so that a repeat need not
   */
  void failed(Attempt<T> attempt, Throwable cause, boolean waited) {
    context.emit(cause, failure -> afterFailure(attempt, known(failure), waited));
  }

  ServiceFailure unanswered(Instance instance, long nanos) {
    String waited = Durations.text(Duration.ofNanos(nanos));
    return new ServiceFailure(
            Code.UNKNOWN, name() + ": no answer from node " + instance.node() + " in " + waited)
        .afterPossibleRun();
  }

  static ServiceFailure closed() {
    return new ServiceFailure(Code.UNAVAILABLE, "this node's mesh is closed");
  }

  private long deadline(long ofPolicy) {
    CallContext request = CallContext.current().orElse(null);
    if (request == null || request.deadline().atNanos() - ofPolicy >= 0) {
      return ofPolicy;
    }
    return request.deadline().atNanos();
  }

  private void attempt() {
    long now = clock().nanos();
    if (mesh.isClosed()) {
      promise.tryFail(closed());
    } else if (now - deadlineNanos >= 0) {
      promise.tryFail(last == null ? outOfTime() : last);
    } else {
      attemptAt(now);
    }
  }

  private void attemptAt(long now) {
    Target[] targets = upstream.targets(call.kind());
    for (int pick = 1; ; pick++) {
      Target target = mesh.picker().pick(targets, tried, !call.idempotent(), now);
      if (target == null) {
        nobodyThere(now);
        return;
      }
      long permit = target.circuit().acquire(!call.idempotent());
      if (permit != Circuit.NONE || pick == PICKS) {
        carry(target, permit, now);
        return;
      }
    }
  }

  private void carry(Target target, long permit, long now) {
    attempts++;
    long until = attemptDeadline(now);
    Attempt<T> attempt = new Attempt<>(this, target, permit, now, until);
    if (!attempt.begin()) {
      return;
    }
    Future<T> outcome;
    try {
      outcome =
          Objects.requireNonNull(
              carrier.to(target.instance(), Duration.ofNanos(until - now)), "an attempt's future");
    } catch (RuntimeException broken) {
      attempt.complete(null, broken);
      return;
    }
    outcome.onComplete(attempt);
  }

  // The last attempt may take what is left: nobody gains by giving up early.
  private long attemptDeadline(long now) {
    if (!call.idempotent() || attempts == maxAttempts) {
      return deadlineNanos;
    }
    long until = now + rules.policy().attemptTimeout().toNanos();
    return until - deadlineNanos < 0 ? until : deadlineNanos;
  }

  private void afterFailure(Attempt<T> attempt, ServiceFailure failure, boolean waited) {
    last = failure;
    if (attempts >= maxAttempts
        || mesh.isClosed()
        || !Verdict.mayRepeat(failure, call.idempotent())) {
      promise.tryFail(failure);
      return;
    }
    long wait = wait(failure, waited);
    if (clock().nanos() + wait - deadlineNanos >= 0) {
      promise.tryFail(failure);
    } else if (!rules.budget().take()) {
      mesh.events().tell(listener -> listener.budgetSpent(call));
      promise.tryFail(failure);
    } else {
      Instance instance = attempt.target().instance();
      mesh.events().tell(listener -> listener.retried(call, instance, failure));
      remember(attempt.target());
      attemptAfter(wait);
    }
  }

  private long wait(ServiceFailure failure, boolean waited) {
    long backoff = waited ? 0 : rules.backoff().nanosAfter(attempts);
    return Math.max(backoff, failure.retryAfter().orElse(Duration.ZERO).toNanos());
  }

  private void attemptAfter(long nanos) {
    if (nanos == 0) {
      attempt();
    } else {
      mesh.surroundings()
          .timers()
          .after(Duration.ofNanos(nanos), () -> context.emit(none -> attempt()));
    }
  }

  private void remember(Target target) {
    if (tried == null) {
      tried = new Target[maxAttempts - 1];
    }
    tried[attempts - 1] = target;
  }

  private void nobodyThere(long now) {
    ServiceFailure failure =
        new ServiceFailure(
            Code.UNAVAILABLE,
            "no instance of " + call.service() + " (" + call.kind() + ") is there");
    long wait = rules.policy().retry().maxBackoff().toNanos();
    boolean maybeAGap = upstream.wasKnown() && maxAttempts > 1 && !waitedForInstance;
    if (maybeAGap && now + wait - deadlineNanos < 0) {
      waitedForInstance = true;
      last = failure;
      attemptAfter(wait);
    } else {
      promise.tryFail(failure);
    }
  }

  private ServiceFailure outOfTime() {
    return new ServiceFailure(
        Code.DEADLINE_EXCEEDED, name() + ": no time was left to make the call");
  }

  private ServiceFailure known(Throwable cause) {
    if (!(cause instanceof ServiceFailure)) {
      LOG.warn("{} failed with what is no service failure", name(), cause);
    }
    return ServiceFailure.of(cause);
  }
}
