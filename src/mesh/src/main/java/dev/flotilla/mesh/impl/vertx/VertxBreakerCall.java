package dev.flotilla.mesh.impl.vertx;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** One call through a {@link VertxBreaker}: its attempts, its timeout and its fallback. */
public final class VertxBreakerCall<T> {

  private final VertxBreaker breaker;
  private final Promise<T> result;
  private final Supplier<Future<T>> command;
  private final Function<Throwable, T> fallback;
  private final ContextInternal context;
  private final VertxBreakerMetrics.Operation operation;
  private long permit;
  private long start;
  private int retries;

  VertxBreakerCall(
      VertxBreaker breaker,
      Promise<T> result,
      Supplier<Future<T>> command,
      Function<Throwable, T> fallback) {
    this.breaker = breaker;
    this.result = result;
    this.command = command;
    this.fallback = fallback;
    this.context = breaker.context();
    this.operation = breaker.report().begin();
  }

  void start() {
    long permitted = breaker.monitored().acquire();
    if (permitted == BreakerPermit.ASK_OWNER) {
      breaker.monitored().ask(answer -> onContext(() -> start(answer)));
    } else {
      start(permitted);
    }
  }

  private void start(long permitted) {
    permit = permitted;
    if (permit == BreakerPermit.NONE) {
      breaker.monitored().refuse();
      operation.shortCircuited();
      fall(OpenCircuitException.INSTANCE);
    } else {
      start = breaker.monitored().start();
      attempt();
    }
  }

  private void attempt() {
    Promise<T> outcome = Promise.promise();
    // Never on this stack: a chain of calls or retries that end at once would overflow it.
    outcome.future().onComplete(done -> onContext(() -> ended(outcome.future())));
    Future<T> work;
    try {
      work = Objects.requireNonNull(command.get(), "the future of a breaker's command");
    } catch (Throwable thrown) {
      operation.threw();
      outcome.tryFail(thrown);
      return;
    }
    try {
      watch(work, outcome);
    } catch (Throwable thrown) { // Vert.x is closed and has no timers, or the future is foreign
      outcome.tryFail(thrown);
    }
  }

  private void watch(Future<T> work, Promise<T> outcome) {
    Scheduled timeout = work.isComplete() ? () -> {} : timeout(outcome);
    work.onComplete(
        (value, failure) -> {
          timeout.cancel();
          if (failure == null) {
            outcome.tryComplete(value);
          } else {
            outcome.tryFail(failure);
          }
        });
  }

  private Scheduled timeout(Promise<T> outcome) {
    long millis = breaker.options().getTimeout();
    return millis == -1
        ? () -> {}
        : after(millis, () -> outcome.tryFail(TimeoutException.INSTANCE));
  }

  private Scheduled after(long millis, Runnable step) {
    return breaker.environment().timers().after(Duration.ofMillis(millis), step);
  }

  private void ended(Future<T> outcome) {
    boolean again =
        outcome.failed()
            && retries < breaker.options().getMaxRetries()
            && !BreakerPermit.isProbe(permit);
    if (!again) {
      finish(outcome);
    } else if (breaker.monitored().isClosed()) {
      retry(outcome.cause());
    } else {
      finish(Future.failedFuture(OpenCircuitException.INSTANCE));
    }
  }

  private void retry(Throwable cause) {
    try {
      long delay = breaker.retries().delay(cause, ++retries);
      if (delay > 0) {
        after(delay, () -> onContext(this::attempt));
        return;
      }
    } catch (Throwable broken) {
      finish(Future.failedFuture(broken));
      return;
    }
    attempt();
  }

  private void finish(Future<T> outcome) {
    boolean failed;
    try {
      failed = breaker.failed(outcome);
    } catch (Throwable broken) { // the policy of the application failed
      finish(Future.failedFuture(broken), true);
      return;
    }
    finish(outcome, failed);
  }

  private void finish(Future<T> outcome, boolean failed) {
    operation.ended(failed, outcome.cause());
    breaker.end(permit, start, failed);
    if (failed && breaker.options().isFallbackOnFailure()) {
      fall(outcome.cause());
    } else if (failed) {
      fail(outcome.cause());
    } else if (outcome.succeeded()) {
      result.tryComplete(outcome.result());
    } else {
      result.tryFail(outcome.cause());
    }
  }

  private void fall(Throwable reason) {
    if (fallback == null) {
      fail(reason);
      return;
    }
    T instead;
    try {
      instead = fallback.apply(reason);
    } catch (Throwable broken) {
      operation.fellBack(false);
      result.tryFail(broken);
      return;
    }
    operation.fellBack(true);
    result.tryComplete(instead);
  }

  /**
   * @param reason null if the failure policy refused the result
   */
  private void fail(Throwable reason) {
    if (reason == null) {
      result.tryFail("the failure policy of breaker " + breaker.name() + " refused the result");
    } else {
      result.tryFail(reason);
    }
  }

  private void onContext(Runnable step) {
    try {
      context.runOnContext(none -> step.run());
    } catch (RejectedExecutionException closed) { // with its Vert.x: the caller still gets a result
      step.run();
    }
  }
}
