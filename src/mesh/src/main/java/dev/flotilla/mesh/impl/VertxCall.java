package dev.flotilla.mesh.impl;

import dev.flotilla.core.Timers.Scheduled;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** One call through a breaker of Vert.x's make: its attempts, its timeout, its fallback. */
final class VertxCall<T> {

  private final VertxBreaker breaker;
  private final Promise<T> result;
  private final Supplier<Future<T>> command;
  private final Function<Throwable, T> fallback;
  private final ContextInternal context;
  private final VertxReport.Operation operation;
  private long permit;
  private long start;
  private int retries;

  VertxCall(
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
    long permitted = breaker.circuit().acquire();
    if (permitted == SharedCircuit.ASK) {
      breaker.circuit().ask(answer -> context.emit(none -> start(answer)));
    } else {
      start(permitted);
    }
  }

  private void start(long permitted) {
    permit = permitted;
    if (permit == Circuit.NONE) {
      breaker.circuit().refuse();
      operation.shortCircuited();
      fall(OpenCircuitException.INSTANCE);
    } else {
      start = breaker.circuit().start();
      attempt();
    }
  }

  private void attempt() {
    Promise<T> outcome = context.promise();
    outcome.future().onComplete(done -> ended(outcome.future()));
    Future<T> work;
    try {
      work = Objects.requireNonNull(command.get(), "the future of a breaker's command");
    } catch (RuntimeException thrown) {
      operation.threw();
      outcome.tryFail(thrown);
      return;
    }
    Scheduled timeout = timeout(outcome);
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
        : breaker
            .around()
            .timers()
            .after(Duration.ofMillis(millis), () -> outcome.tryFail(TimeoutException.INSTANCE));
  }

  private void ended(Future<T> outcome) {
    boolean again =
        outcome.failed()
            && retries < breaker.options().getMaxRetries()
            && !SharedCircuit.isProbe(permit);
    if (!again) {
      finish(outcome);
    } else if (breaker.circuit().isClosed()) {
      long delay = breaker.retries().delay(outcome.cause(), ++retries);
      if (delay > 0) {
        breaker
            .around()
            .timers()
            .after(Duration.ofMillis(delay), () -> context.emit(none -> attempt()));
      } else {
        attempt();
      }
    } else {
      finish(Future.failedFuture(OpenCircuitException.INSTANCE));
    }
  }

  private void finish(Future<T> outcome) {
    boolean failed = breaker.failed(outcome);
    operation.ended(failed, outcome.cause());
    breaker.end(permit, start, failed);
    if (failed && breaker.options().isFallbackOnFailure()) {
      fall(outcome.cause());
    } else if (outcome.succeeded()) {
      result.tryComplete(outcome.result());
    } else {
      result.tryFail(outcome.cause());
    }
  }

  private void fall(Throwable reason) {
    if (fallback == null) {
      result.tryFail(reason);
      return;
    }
    try {
      T instead = fallback.apply(reason);
      operation.fellBack(true);
      result.tryComplete(instead);
    } catch (RuntimeException broken) {
      operation.fellBack(false);
      result.tryFail(broken);
    }
  }
}
