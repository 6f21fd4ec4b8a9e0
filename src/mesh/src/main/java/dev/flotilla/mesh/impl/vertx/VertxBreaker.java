package dev.flotilla.mesh.impl.vertx;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.Breaker.State;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.breaker.ClusterBreaker;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
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

/** A circuit behind Vert.x's interface. */
public final class VertxBreaker implements CircuitBreaker, MeshListener {

  private static final Logger LOG = LoggerFactory.getLogger(VertxBreaker.class);

  private final MonitoredBreaker circuit;
  private final MeshEnvironment around;
  private final CircuitBreakerOptions options;
  private final VertxBreakerMetrics report;
  private final Scheduled reporting;
  private volatile Scheduled listening = () -> {};
  private volatile Scheduled movingOn = () -> {};
  private volatile State told;
  private volatile SlidingWindow slidingWindow; // of all calls but probes, whatever the state
  private final AtomicInteger changes = new AtomicInteger();
  private volatile Handler<Void> openHandler = none -> {};
  private volatile Handler<Void> halfOpenHandler = none -> {};
  private volatile Handler<Void> closeHandler = none -> {};
  private volatile Function<Throwable, ?> fallback;
  private volatile FailurePolicy<?> failurePolicy;
  private volatile RetryPolicy retryPolicy = (failure, retries) -> 0;

  private VertxBreaker(
      MonitoredBreaker circuit, MeshEnvironment around, CircuitBreakerOptions options) {
    this.circuit = circuit;
    this.around = around;
    this.options = options;
    this.told = circuit.state();
    this.slidingWindow = SlidingWindow.over(circuit.settings());
    this.report = new VertxBreakerMetrics(this, around, options);
    this.reporting = report.publishEvery(options.getNotificationPeriod());
  }

  /**
   * One that is all there is to its circuit: as in Vert.x, it hears of changes when closed, too.
   */
  static VertxBreaker alone(
      MonitoredBreaker circuit,
      MeshEnvironment around,
      MeshListeners meshListeners,
      CircuitBreakerOptions options) {
    VertxBreaker breaker = new VertxBreaker(circuit, around, options);
    meshListeners.listen(breaker);
    return breaker;
  }

  /** A view of a circuit of a mesh, which it must not hold on to when closed. */
  static VertxBreaker ofMesh(
      MonitoredBreaker circuit,
      MeshEnvironment around,
      MeshListeners meshListeners,
      CircuitBreakerOptions options) {
    VertxBreaker breaker = new VertxBreaker(circuit, around, options);
    breaker.listening = meshListeners.listen(breaker);
    return breaker;
  }

  MonitoredBreaker circuit() {
    return circuit;
  }

  MeshEnvironment around() {
    return around;
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

  /** Whether this outcome speaks against the called one. */
  @SuppressWarnings("unchecked") // as in Vert.x: whoever sets a policy knows the type of results
  <T> boolean failed(Future<T> outcome) {
    FailurePolicy<T> policy = (FailurePolicy<T>) failurePolicy;
    return policy != null
        ? policy.test(outcome)
        : FailureClassifier.unhealthy(outcome.cause(), circuit.options());
  }

  /** Ends a call. */
  void end(long permit, long start, boolean failed) {
    if (!ClusterBreaker.isProbe(permit)) {
      slidingWindow.record(!failed, false, around.clock().nanos());
    }
    int before = changes.get();
    circuit.ended(permit, start, !failed);
    if (failed && changes.get() == before) { // otherwise the change has told it
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
    // As in Vert.x: listeners of a thread without a context hear at once of what is there already.
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
    // As Vert.x has it: no way from open to closed, unless there is no other way out of it.
    if (state() != CircuitBreakerState.OPEN || circuit.settings().isOpenForever()) {
      circuit.reset();
    }
    return this;
  }

  @Override
  public CircuitBreaker open() {
    int before = changes.get();
    circuit.open();
    if (changes.get() == before) { // it was open, and is so for longer now
      changed(State.OPEN);
    }
    return this;
  }

  // Not half-open before its handler was called: by the clock, its timer may be about to fire.
  @Override
  public CircuitBreakerState state() {
    State now = circuit.state();
    boolean early = now == State.HALF_OPEN && told == State.OPEN && !circuit.isFollowing();
    return CircuitBreakerState.valueOf((early ? State.OPEN : now).name());
  }

  @Override
  public long failureCount() {
    return circuit.isClosed()
        ? circuit.health().failures()
        : slidingWindow.failures(around.clock().nanos());
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
    told = state;
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

  /** Its half-open handler waits for no call. */
  private void moveOnInTime() {
    if (told == State.OPEN && !circuit.settings().isOpenForever()) {
      movingOn = around.timers().after(circuit.openLeft(), this::moveOn);
    }
  }

  private void moveOn() {
    circuit.moveOn();
    if (!circuit.openLeft().isZero()) {
      moveOnInTime(); // somebody has opened it for longer
    }
  }

  private void forget() {
    slidingWindow = SlidingWindow.over(circuit.settings());
  }

  private void call(Handler<Void> handler, String change) {
    try {
      handler.handle(null);
    } catch (Throwable broken) {
      LOG.warn(
          "the {} handler of circuit breaker {} failed; the breaker goes on without it",
          change,
          name(),
          broken);
    }
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
