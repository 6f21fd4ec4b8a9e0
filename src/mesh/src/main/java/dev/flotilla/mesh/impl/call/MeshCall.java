package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.UserCode;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.impl.breaker.ClusterBreaker;
import dev.flotilla.mesh.impl.limit.ConcurrencyLimiter;
import dev.flotilla.mesh.impl.traffic.SubsetSelector;
import dev.flotilla.mesh.policy.BalancerOptions.Algorithm;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, from its first attempt to its result, in stages: {@link Admission} (is there time and a
 * place), {@link InstancePicker} (which target), {@link Attempt} (at that target), {@link
 * OutcomeRecorder} (what it says about the target), {@link RetryDecision} (whether there is another
 * one, which starts again with admission); and {@link Hedge} beside them, which may put a second
 * attempt next to one that is slow. This class keeps the call's state and the order; what a stage
 * decides is in its own file. What follows the first attempt happens on the caller's context, so
 * the fields need no guard.
 */
final class MeshCall<T> {

  private static final Logger LOG = LoggerFactory.getLogger(MeshCall.class);

  private final MeshImpl mesh;
  private final Upstream upstream;
  private final CompiledPolicy compiledPolicy;
  private final MethodLatency latency;
  private final Call call;
  private final Call.Transport<T> carrier;
  private final ContextInternal context;
  private final PromiseInternal<T> promise;
  private final long deadlineNanos;
  private final SubsetSelector subsetSelector;

  private int attempts; // one after the other
  private int hedges; // beside them
  private int underWay;
  private InstanceState[] tried; // made by the first failure or hedge
  private ServiceFailure last;
  private boolean waitedForInstance;

  MeshCall(MeshImpl mesh, Upstream upstream, Call call, Call.Transport<T> carrier) {
    this.mesh = mesh;
    this.upstream = upstream;
    this.compiledPolicy = upstream.compiledPolicy();
    this.latency = upstream.admission().latencyOf(call.method());
    this.call = call;
    this.carrier = carrier;
    this.context = mesh.environment().vertx().getOrCreateContext();
    this.promise = context.promise();
    long now = clock().nanos();
    this.deadlineNanos = deadline(now + compiledPolicy.policy().timeout().toNanos());
    this.subsetSelector = upstream.trafficRules().subsetSelector(call);
    compiledPolicy.budget().called(now);
  }

  Future<T> start() {
    admit();
    return promise.future();
  }

  /** What {@link #start} returns, for who starts it later or fails it instead. */
  Future<T> result() {
    return promise.future();
  }

  void failInstead(ServiceFailure failure) {
    promise.tryFail(failure);
  }

  ContextInternal context() {
    return context;
  }

  Clock clock() {
    return mesh.environment().clock();
  }

  boolean idempotent() {
    return call.idempotent();
  }

  String routingKey() {
    return call.routingKey();
  }

  Instance.Kind kind() {
    return call.kind();
  }

  Call described() {
    return call;
  }

  CompiledPolicy compiledPolicy() {
    return compiledPolicy;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  MeshListeners meshListeners() {
    return mesh.meshListeners();
  }

  boolean isMeshClosed() {
    return mesh.isClosed();
  }

  SubsetSelector subsetSelector() {
    return subsetSelector;
  }

  /** Targets that failed this call or are slow, null in unused places; may be null itself. */
  InstanceState[] tried() {
    return tried;
  }

  boolean hasTried(InstanceState instanceState) {
    if (tried != null) {
      for (InstanceState one : tried) {
        if (one == instanceState) {
          return true;
        }
      }
    }
    return false;
  }

  /** Until when the attempt that begins now may take: the last one may take what is left. */
  long attemptDeadline(long now) {
    if (!call.idempotent() || attempts == maxAttempts()) {
      return deadlineNanos; // nobody gains by giving up early
    }
    long until = now + compiledPolicy.policy().attemptTimeout().toNanos();
    return until - deadlineNanos < 0 ? until : deadlineNanos;
  }

  /**
   * What an attempt must have had for its end to say something about the called one: half of what
   * it has by the policy. With less, it is the client's own deadline that it could not meet.
   */
  long fairTimeNanos() {
    Duration own =
        call.idempotent()
            ? compiledPolicy.policy().attemptTimeout()
            : compiledPolicy.policy().timeout();
    return Math.max(shortestSilenceNanos(), own.toNanos() / 2);
  }

  /** Whether what the client sent had a say in which instance is called. */
  boolean isSteered() {
    return subsetSelector.isSteered()
        || call.routingKey() != null
            && compiledPolicy.policy().balancer().algorithm() == Algorithm.CONSISTENT_HASH;
  }

  long shortestSilenceNanos() {
    return compiledPolicy.policy().outlier().unresponsiveTimeout().toNanos();
  }

  ServiceBreaker breaker() {
    return upstream.breaker();
  }

  /** One attempt has an outcome; for those who want to know later. */
  void ended(long nowNanos, boolean healthy, long latencyNanos) {
    CallHistory history = upstream.history();
    if (history != null) {
      history.ended(nowNanos, healthy, latencyNanos);
    }
  }

  ConcurrencyLimiter concurrencyLimiter() {
    return upstream.admission().concurrencyLimiter();
  }

  MethodLatency latency() {
    return latency;
  }

  /** As in messages: {@code inventory.stock}. */
  String name() {
    return call.service() + "." + call.method();
  }

  /** From the attempt under way, on any thread. */
  void succeeded(T result) {
    promise.tryComplete(result);
  }

  /** From the attempt under way, on any thread. */
  void failed(Attempt<T> attempt, Throwable cause, AttemptEnd attemptEnd) {
    context.emit(cause, failure -> afterFailure(attempt, known(failure), attemptEnd));
  }

  /** Takes from the budget what another attempt costs; on any thread. */
  boolean payForRepeat() {
    if (compiledPolicy.budget().take()) {
      return true;
    }
    mesh.meshListeners().tell(listener -> listener.budgetSpent(call));
    return false;
  }

  /** From the attempt under way, on any thread: it takes so long that another one may help. */
  void slow(Attempt<T> attempt) {
    context.emit(none -> hedge(attempt));
  }

  ServiceFailure unanswered(Instance instance, long nanos) {
    String waited = Durations.text(Duration.ofNanos(nanos));
    return new ServiceFailure(
            Code.UNKNOWN, name() + ": no answer from node " + instance.node() + " in " + waited)
        .afterPossibleRun();
  }

  private long deadline(long ofPolicy) {
    CallContext request = CallContext.current().orElse(null);
    if (request == null || request.deadline().atNanos() - ofPolicy >= 0) {
      return ofPolicy;
    }
    return request.deadline().atNanos();
  }

  private void admit() {
    upstream.admission().admit(this);
  }

  /** From admission, on the caller's context. What went wrong before says more than this. */
  void refused(ServiceFailure refusal) {
    promise.tryFail(
        last == null ? refusal : last.with(ServiceFailure.NOT_REPEATED, refusal.getMessage()));
  }

  /** From admission, on the caller's context, with a place that the attempt gives back. */
  void admitted(long now) {
    long pass = breaker().acquire();
    if (pass == ClusterBreaker.ASK) {
      breaker().ask(answer -> context.emit(none -> passed(inTime(answer), clock().nanos())));
    } else {
      passed(pass, now);
    }
  }

  // The answer may have come when the time was over; then the place is for somebody else.
  private long inTime(long pass) {
    if (clock().nanos() - deadlineNanos < 0) {
      return pass;
    }
    breaker().release(pass);
    return BreakerStateMachine.NONE;
  }

  private void passed(long pass, long now) {
    if (pass == BreakerStateMachine.NONE) {
      concurrencyLimiter().leave();
      refused(breaker().refuse());
      return;
    }
    attempts++;
    Attempt<T> attempt = upstream.instancePicker().attempt(this, now);
    if (attempt == null) {
      attempts--;
      breaker().release(pass);
      concurrencyLimiter().leave();
      nobodyThere(now);
    } else {
      carry(attempt, pass);
    }
  }

  private void hedge(Attempt<T> slow) {
    if (hedges >= compiledPolicy.policy().hedge().maxHedges()
        || underWay == 0
        || promise.future().isComplete()) {
      return;
    }
    remember(slow.instanceState());
    Attempt<T> second = upstream.instancePicker().hedge(this, clock().nanos());
    if (second == null) {
      return;
    }
    long pass = breaker().acquire();
    if (BreakerStateMachine.isPermit(pass) && Hedge.isAffordable(this)) {
      hedges++;
      mesh.meshListeners().tell(listener -> listener.hedged(call, slow.instanceState().instance()));
      carry(second, pass);
    } else {
      second.instanceState().breakerStateMachine().release(second.permit());
      breaker().release(pass);
    }
  }

  private void carry(Attempt<T> attempt, long pass) {
    underWay++;
    if (!attempt.begin(pass)) {
      return;
    }
    // All that the call has left: an attempt that nobody may repeat is waited for.
    Duration left = Duration.ofNanos(deadlineNanos - attempt.startNanos());
    UserCode.start("an attempt", () -> carrier.to(attempt.instanceState().instance(), left))
        .onComplete(attempt);
  }

  private void afterFailure(Attempt<T> attempt, ServiceFailure failure, AttemptEnd attemptEnd) {
    last = failure;
    mesh.meshListeners()
        .tell(listener -> listener.failed(call, attempt.instanceState().instance(), failure));
    remember(attempt.instanceState());
    underWay--;
    boolean decided = underWay > 0 || promise.future().isComplete(); // by the other attempt
    long wait = decided || mesh.isClosed() ? RetryDecision.NEVER : waitAfter(failure, attemptEnd);
    if (wait == RetryDecision.NEVER) {
      if (attemptEnd.isPaid()) {
        compiledPolicy.budget().giveBack();
      }
      if (!decided) {
        promise.tryFail(failure);
      }
      return;
    }
    Instance instance = attempt.instanceState().instance();
    mesh.meshListeners().tell(listener -> listener.retried(call, instance, failure));
    attemptAfter(wait);
  }

  private long waitAfter(ServiceFailure failure, AttemptEnd attemptEnd) {
    return RetryDecision.waitNanos(
        this, failure, attemptEnd, attempts, deadlineNanos - clock().nanos());
  }

  private void attemptAfter(long nanos) {
    if (nanos == 0) {
      admit();
    } else {
      mesh.environment()
          .timers()
          .after(Duration.ofNanos(nanos), () -> context.emit(none -> admit()));
    }
  }

  private int maxAttempts() {
    return compiledPolicy.policy().retry().maxAttempts();
  }

  private void remember(InstanceState instanceState) {
    if (tried == null) {
      tried = new InstanceState[maxAttempts() + compiledPolicy.policy().hedge().maxHedges()];
    }
    for (int i = 0; i < tried.length && tried[i] != instanceState; i++) {
      if (tried[i] == null) {
        tried[i] = instanceState;
        return;
      }
    }
  }

  private void nobodyThere(long now) {
    ServiceFailure failure =
        new ServiceFailure(
            Code.UNAVAILABLE,
            "no instance of " + call.service() + " (" + call.kind() + ") is there");
    long wait = compiledPolicy.policy().retry().maxBackoff().toNanos();
    boolean maybeAGap = upstream.wasKnown() && maxAttempts() > 1 && !waitedForInstance;
    if (maybeAGap && now + wait - deadlineNanos < 0) {
      waitedForInstance = true;
      last = failure;
      attemptAfter(wait);
    } else {
      promise.tryFail(failure);
    }
  }

  private ServiceFailure known(Throwable cause) {
    if (!(cause instanceof ServiceFailure)) {
      LOG.warn("{} failed with what is no service failure", name(), cause);
    }
    return ServiceFailure.of(cause);
  }
}
