package dev.flotilla.mesh.impl.vertx;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.breaker.SlidingWindow;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Implements Vert.x's interface over a {@link MonitoredBreaker}. Thread-safe. */
public final class VertxBreaker implements CircuitBreaker, MeshListener {

  private static final Logger LOG = LoggerFactory.getLogger(VertxBreaker.class);

  private final MonitoredBreaker monitored;
  private final MeshEnvironment environment;
  private final CircuitBreakerOptions options;
  private final VertxBreakerMetrics report;
  private final Scheduled reporting;
  private volatile Scheduled listening = () -> {};
  private volatile Scheduled movingOn = () -> {};
  private volatile State handled; // the last state whose handler was called
  private volatile SlidingWindow slidingWindow; // of all calls but probes, whatever the state
  private final AtomicInteger changes = new AtomicInteger();
  private volatile Handler<Void> openHandler = none -> {};
  private volatile Handler<Void> halfOpenHandler = none -> {};
  private volatile Handler<Void> closeHandler = none -> {};
  private volatile Function<Throwable, ?> fallback;
  private volatile FailurePolicy<?> failurePolicy;
  private volatile RetryPolicy retryPolicy = (failure, retries) -> 0;

  private VertxBreaker(
      MonitoredBreaker monitored, MeshEnvironment environment, CircuitBreakerOptions options) {
    this.monitored = monitored;
    this.environment = environment;
    this.options = options;
    this.handled = monitored.state();
    this.slidingWindow = SlidingWindow.over(monitored.settings());
    this.report = new VertxBreakerMetrics(this, environment, options);
    this.reporting = report.publishEvery(options.getNotificationPeriod());
  }

  /** One that does not belong to a mesh. As in Vert.x, it hears of changes after {@link #close}. */
  static VertxBreaker standalone(
      MonitoredBreaker monitored,
      MeshEnvironment environment,
      MeshListeners meshListeners,
      CircuitBreakerOptions options) {
    VertxBreaker breaker = new VertxBreaker(monitored, environment, options);
    meshListeners.listen(breaker);
    return breaker;
  }

  /** A view of a breaker of a mesh; {@link #close} removes its listener from the mesh. */
  static VertxBreaker ofMesh(
      MonitoredBreaker monitored,
      MeshEnvironment environment,
      MeshListeners meshListeners,
      CircuitBreakerOptions options) {
    VertxBreaker breaker = new VertxBreaker(monitored, environment, options);
    breaker.listening = meshListeners.listen(breaker);
    return breaker;
  }

  MonitoredBreaker monitored() {
    return monitored;
  }

  MeshEnvironment environment() {
    return environment;
  }

  CircuitBreakerOptions options() {
    return options;
  }

  VertxBreakerMetrics report() {
    return report;
  }

  RetryPolicy retries() {
    return retryPolicy;
  }

  /** Whether this outcome counts as failed. */
  @SuppressWarnings("unchecked") // as in Vert.x: the caller that sets a policy knows the type
  <T> boolean failed(Future<T> outcome) {
    FailurePolicy<T> policy = (FailurePolicy<T>) failurePolicy;
    return policy != null ? policy.test(outcome) : monitored.unhealthy(outcome.cause());
  }

  /** Ends a call. */
  void end(long permit, long start, boolean failed) {
    if (!BreakerPermit.isProbe(permit)) {
      slidingWindow.record(!failed, false, environment.clock().nanos());
    }
    int before = changes.get();
    monitored.ended(permit, start, !failed);
    if (failed && changes.get() == before) { // otherwise the change has published it
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
    ContextInternal current = ContextInternal.current();
    // As in Vert.x: without a context, listeners of a result that is there are called at once.
    Promise<T> result = current == null ? Promise.promise() : current.promise();
    new VertxBreakerCall<>(this, result, futureOf(command), orElse).start();
    return result.future();
  }

  @Override
  public <T> Future<T> executeWithFallback(
      Supplier<Future<T>> command, Function<Throwable, T> orElse) {
    Promise<T> result = context().promise();
    new VertxBreakerCall<>(this, result, command, orElse).start();
    return result.future();
  }

  @Override
  public <T> CircuitBreaker executeAndReport(Promise<T> result, Handler<Promise<T>> command) {
    return executeAndReportWithFallback(result, command, defaultFallback());
  }

  @Override
  public <T> CircuitBreaker executeAndReportWithFallback(
      Promise<T> result, Handler<Promise<T>> command, Function<Throwable, T> orElse) {
    new VertxBreakerCall<>(this, result, futureOf(command), orElse).start();
    return this;
  }

  @Override
  public CircuitBreaker reset() {
    forget();
    // As in Vert.x: an open breaker is not closed, unless it would stay open for ever.
    if (state() != CircuitBreakerState.OPEN || monitored.settings().isOpenForever()) {
      monitored.reset();
    }
    return this;
  }

  @Override
  public CircuitBreaker open() {
    if (!monitored.open()) {
      changed(State.OPEN); // as in Vert.x: the handler is called again
    }
    return this;
  }

  // Not half-open before the handler was called: the clock may be ahead of the timer.
  @Override
  public CircuitBreakerState state() {
    State now = monitored.state();
    boolean early = now == State.HALF_OPEN && handled == State.OPEN && !monitored.isFollowing();
    return CircuitBreakerState.valueOf((early ? State.OPEN : now).name());
  }

  @Override
  public long failureCount() {
    return monitored.isClosed()
        ? monitored.health().failures()
        : slidingWindow.failures(environment.clock().nanos());
  }

  @Override
  public String name() {
    return monitored.name();
  }

  @Override
  public void breakerChanged(String breaker, State state) {
    if (breaker.equals(name())) {
      changed(state);
    }
  }

  private void changed(State state) {
    handled = state;
    changes.incrementAndGet();
    movingOn.cancel();
    switch (state) {
      case OPEN -> call(openHandler, "open");
      case HALF_OPEN -> call(halfOpenHandler, "half-open");
      case CLOSED -> {
        forget();
        call(closeHandler, "close");
      }
    }
    moveOnInTime();
    report.publish();
  }

  /** Calls the half-open handler in time, without a call. */
  private void moveOnInTime() {
    if (handled == State.OPEN && !monitored.settings().isOpenForever()) {
      movingOn = environment.timers().after(monitored.openLeft(), this::moveOn);
    }
  }

  private void moveOn() {
    monitored.moveOn();
    if (!monitored.openLeft().isZero()) {
      moveOnInTime(); // it was opened again, for longer
    }
  }

  private void forget() {
    slidingWindow = SlidingWindow.over(monitored.settings());
  }

  private void call(Handler<Void> handler, String change) {
    try {
      handler.handle(null);
    } catch (Throwable broken) {
      LOG.warn(
          "the {} handler of circuit breaker {} failed; the breaker works on without it",
          change,
          name(),
          broken);
    }
  }

  ContextInternal context() {
    return environment.vertx().getOrCreateContext();
  }

  // The command gets its own promise: what it does after a timeout has no effect.
  private <T> Supplier<Future<T>> futureOf(Handler<Promise<T>> command) {
    return () -> {
      Promise<T> own = context().promise();
      command.handle(own);
      return own.future();
    };
  }

  @SuppressWarnings("unchecked") // as in Vert.x: the caller that sets a fallback knows the type
  private <T> Function<Throwable, T> defaultFallback() {
    return (Function<Throwable, T>) fallback;
  }
}
