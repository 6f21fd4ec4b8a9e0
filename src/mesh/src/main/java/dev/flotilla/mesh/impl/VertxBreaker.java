package dev.flotilla.mesh.impl;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.Breaker.State;
import dev.flotilla.mesh.MeshListener;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.FailurePolicy;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** A circuit behind Vert.x's interface. */
final class VertxBreaker implements CircuitBreaker, MeshListener {

  private final NamedCircuit circuit;
  private final Surroundings around;
  private final CircuitBreakerOptions options;
  private final VertxReport report;
  private final Scheduled listening;
  private final Scheduled reporting;
  private volatile Handler<Void> openHandler = none -> {};
  private volatile Handler<Void> halfOpenHandler = none -> {};
  private volatile Handler<Void> closeHandler = none -> {};
  private volatile Function<Throwable, ?> fallback;
  private volatile FailurePolicy<?> failurePolicy;
  private volatile RetryPolicy retryPolicy = (failure, retries) -> 0;
  private volatile long failuresAtTrip;

  VertxBreaker(
      NamedCircuit circuit, Surroundings around, Events events, CircuitBreakerOptions options) {
    this.circuit = circuit;
    this.around = around;
    this.options = new CircuitBreakerOptions(options);
    this.listening = events.listen(this);
    this.report = VertxReport.of(this, around, this.options);
    this.reporting = report.publishEvery(options.getNotificationPeriod());
  }

  NamedCircuit circuit() {
    return circuit;
  }

  Surroundings around() {
    return around;
  }

  CircuitBreakerOptions options() {
    return options;
  }

  VertxReport report() {
    return report;
  }

  RetryPolicy retries() {
    return retryPolicy;
  }

  /** Whether this outcome speaks against the called one. */
  @SuppressWarnings("unchecked") // as in Vert.x: whoever sets a policy knows the type of results
  <T> boolean failed(Future<T> outcome) {
    FailurePolicy<T> policy = (FailurePolicy<T>) failurePolicy;
    return policy != null
        ? policy.test(outcome)
        : Verdict.unhealthy(outcome.cause(), circuit.options());
  }

  /** Ends a call. */
  void end(long permit, long start, boolean failed) {
    if (failed) {
      failuresAtTrip = circuit.health().failures() + 1L;
    }
    circuit.ended(permit, start, !failed);
    if (failed) {
      report.publish();
    }
  }

  @Override
  public CircuitBreaker close() {
    listening.cancel();
    reporting.cancel();
    return this;
  }

  @Override
  public CircuitBreaker openHandler(Handler<Void> handler) {
    openHandler = Objects.requireNonNull(handler);
    return this;
  }

  @Override
  public CircuitBreaker halfOpenHandler(Handler<Void> handler) {
    halfOpenHandler = Objects.requireNonNull(handler);
    return this;
  }

  @Override
  public CircuitBreaker closeHandler(Handler<Void> handler) {
    closeHandler = Objects.requireNonNull(handler);
    return this;
  }

  @Override
  public <T> CircuitBreaker fallback(Function<Throwable, T> handler) {
    fallback = Objects.requireNonNull(handler);
    return this;
  }

  @Override
  public <T> CircuitBreaker failurePolicy(FailurePolicy<T> policy) {
    failurePolicy = Objects.requireNonNull(policy);
    return this;
  }

  @Override
  public CircuitBreaker retryPolicy(RetryPolicy policy) {
    retryPolicy = Objects.requireNonNull(policy);
    return this;
  }

  @Override
  public <T> Future<T> execute(Handler<Promise<T>> command) {
    return executeWithFallback(command, defaultFallback());
  }

  @Override
  public <T> Future<T> execute(Supplier<Future<T>> command) {
    return executeWithFallback(command, defaultFallback());
  }

  @Override
  public <T> Future<T> executeWithFallback(
      Handler<Promise<T>> command, Function<Throwable, T> orElse) {
    return executeWithFallback(futureOf(command), orElse);
  }

  @Override
  public <T> Future<T> executeWithFallback(
      Supplier<Future<T>> command, Function<Throwable, T> orElse) {
    Promise<T> result = context().promise();
    new VertxCall<>(this, result, command, orElse).start();
    return result.future();
  }

  @Override
  public <T> CircuitBreaker executeAndReport(Promise<T> result, Handler<Promise<T>> command) {
    return executeAndReportWithFallback(result, command, defaultFallback());
  }

  @Override
  public <T> CircuitBreaker executeAndReportWithFallback(
      Promise<T> result, Handler<Promise<T>> command, Function<Throwable, T> orElse) {
    new VertxCall<>(this, result, futureOf(command), orElse).start();
    return this;
  }

  @Override
  public CircuitBreaker reset() {
    if (state() != CircuitBreakerState.OPEN) { // as Vert.x has it: no way from open to closed
      circuit.reset();
      failuresAtTrip = 0;
    }
    return this;
  }

  @Override
  public CircuitBreaker open() {
    circuit.open();
    return this;
  }

  @Override
  public CircuitBreakerState state() {
    return CircuitBreakerState.valueOf(circuit.state().name());
  }

  @Override
  public long failureCount() {
    return circuit.state() == State.CLOSED ? circuit.health().failures() : failuresAtTrip;
  }

  @Override
  public String name() {
    return circuit.name();
  }

  @Override
  public void breakerChanged(String breaker, State state) {
    if (breaker.equals(name())) {
      changed(state);
    }
  }

  private void changed(State state) {
    switch (state) {
      case OPEN -> {
        openHandler.handle(null);
        around.timers().after(circuit.openLeft(), circuit::moveOn); // its handler waits for no call
      }
      case HALF_OPEN -> halfOpenHandler.handle(null);
      case CLOSED -> closeHandler.handle(null);
    }
    report.publish();
  }

  ContextInternal context() {
    return around.vertx().getOrCreateContext();
  }

  // The command gets a promise of its own: what it does after a timeout reaches nobody.
  private <T> Supplier<Future<T>> futureOf(Handler<Promise<T>> command) {
    return () -> {
      Promise<T> own = context().promise();
      command.handle(own);
      return own.future();
    };
  }

  @SuppressWarnings("unchecked") // as in Vert.x: whoever sets a fallback knows the type of results
  private <T> Function<Throwable, T> defaultFallback() {
    return (Function<Throwable, T>) fallback;
  }
}
