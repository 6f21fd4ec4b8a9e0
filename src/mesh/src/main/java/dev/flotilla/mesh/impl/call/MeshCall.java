package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.UserCode;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.call.AdmissionResult.NotAdmitted;
import dev.flotilla.mesh.impl.traffic.InjectedFault;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, from its first attempt to its result, in stages: {@link Admission} (is there time and a
 * slot), {@link InstancePicker} (which instance), {@link Attempt} (at that instance), {@link
 * OutcomeRecorder} (what it says about the instance) and {@link RetryDecision} (whether there is
 * another attempt, which starts with admission again). {@link Hedge} may add a second attempt while
 * the first one is in flight. Each stage returns its decision; this class acts on it. Everything
 * after the first attempt happens on the caller's context, so the fields need no lock.
 */
final class MeshCall<T> extends CallParameters {

  private static final Logger LOG = LoggerFactory.getLogger(MeshCall.class);

  /**
   * 0.1 ms. A full queue refuses a call faster than that, and a call that goes on is not slower.
   */
  private static final long UNNOTICED_NANOS = 100_000;

  private final Call.Transport<T> transport;
  private final ContextInternal context;
  private final PromiseInternal<T> promise;

  private int attempts; // one after the other
  private int hedges; // beside them
  private int inFlight;
  private InstanceState[] tried; // null until the first failure or hedge
  private ServiceFailure lastFailure;
  private boolean waitedForInstance;

  MeshCall(Upstream upstream, Call call, Call.Transport<T> transport) {
    super(upstream, call);
    this.transport = transport;
    this.context = environment().vertx().getOrCreateContext();
    this.promise = context.promise();
  }

  Future<T> start() {
    admit();
    return promise.future();
  }

  /** Starts the call with a fault; a delay does not extend its deadline. */
  Future<T> start(InjectedFault fault) {
    Runnable begin = fault.failure() == null ? this::admit : () -> injected(fault.failure());
    if (trace() != null && !fault.delay().isZero()) {
      trace().event("delay injected", nanos(), "flotilla.wait_ms", fault.delay().toMillis());
    }
    if (fault.delay().isZero()) {
      begin.run();
    } else {
      environment().timers().after(fault.delay(), () -> context.emit(none -> begin.run()));
    }
    return promise.future();
  }

  private void injected(ServiceFailure failure) {
    end(failure, "an injected fault", failure);
  }

  /** An attempt has succeeded; on any thread. */
  void succeeded(Attempt<T> attempt, T result) {
    if (trace() == null) {
      promise.tryComplete(result);
    } else if (!promise.future().isComplete()) {
      long now = nanos();
      trace().answered(attempt, now, null); // before the caller goes on
      trace().ended(now, null, null, null);
      promise.tryComplete(result);
    } else {
      trace().attempted(attempt, nanos(), null);
    }
  }

  /** An attempt has failed; on any thread. */
  void failed(Attempt<T> attempt, Throwable cause, AttemptEnd end) {
    context.emit(cause, failure -> afterFailure(attempt, asServiceFailure(failure), end));
  }

  /** An attempt takes so long that a hedge may help; on any thread. */
  void slow(Attempt<T> attempt) {
    context.emit(none -> hedge(attempt));
  }

  /** Whether the answer of an attempt is no longer needed; on any thread. */
  boolean isOver() {
    return isCancelled() || promise.future().isComplete();
  }

  private void admit() {
    if (isCancelled()) {
      refuse(cancelledFailure(), "a cancellation");
      return;
    }
    long now = nanos();
    AdmissionResult result = upstream().admission().admit(call(), latency(), deadlineNanos(), now);
    if (result == AdmissionResult.NO_SLOT) {
      upstream().admission().enqueue(call(), deadlineNanos(), now, answer -> dequeued(answer, now));
    } else {
      afterAdmission(result, now);
    }
  }

  // On any thread.
  private void dequeued(AdmissionResult result, long sinceNanos) {
    if (trace() != null && nanos() > sinceNanos + UNNOTICED_NANOS) {
      trace().waited(sinceNanos, nanos());
    }
    if (result == AdmissionResult.ADMITTED) {
      // Later, not inside the call that released the slot: a long queue of calls that end at once
      // would overflow the stack.
      context.runOnContext(none -> admitAgain());
    } else {
      context.emit(none -> afterAdmission(result, nanos()));
    }
  }

  private void admitAgain() {
    if (isCancelled()) {
      upstream().limiter().release();
      refuse(cancelledFailure(), "a cancellation");
      return;
    }
    long now = nanos();
    afterAdmission(upstream().admission().recheck(call(), latency(), deadlineNanos(), now), now);
  }

  private void afterAdmission(AdmissionResult result, long now) {
    if (result instanceof NotAdmitted refused) {
      refuse(refused.failure(), isOfDeadline(refused.failure()) ? "the deadline" : "the limit");
      return;
    }
    long permit = upstream().breaker().acquire();
    if (permit == BreakerPermit.ASK_OWNER) {
      upstream().breaker().ask(answer -> context.emit(none -> attempt(ifInTime(answer), nanos())));
    } else {
      attempt(permit, now);
    }
  }

  // A failure of an earlier attempt tells the caller more than the refusal of the next one.
  private void refuse(ServiceFailure refusal, String refusedBy) {
    end(
        lastFailure == null
            ? refusal
            : lastFailure.with(ServiceFailure.NOT_REPEATED, refusal.getMessage()),
        refusedBy,
        refusal);
  }

  private static boolean isOfDeadline(ServiceFailure refusal) {
    return refusal.code() == Code.DEADLINE_EXCEEDED;
  }

  /**
   * Ends the call with a failure.
   *
   * @param refusedBy what kept it from an attempt; null if an attempt failed
   * @param refusal of it; null if an attempt failed
   */
  private void end(ServiceFailure failure, String refusedBy, ServiceFailure refusal) {
    if (trace() != null && !promise.future().isComplete()) {
      String sentence = refusal == null ? null : refusal.getMessage();
      trace().ended(nanos(), failure, refusedBy, sentence);
    }
    promise.tryFail(failure);
  }

  // The permit may have arrived after the deadline; then it is left to another call.
  private long ifInTime(long servicePermit) {
    if (nanos() - deadlineNanos() < 0) {
      return servicePermit;
    }
    upstream().breaker().release(servicePermit);
    return BreakerPermit.NONE;
  }

  private void attempt(long servicePermit, long now) {
    if (servicePermit == BreakerPermit.NONE) {
      upstream().limiter().release();
      refuse(upstream().breaker().refuse(), "the breaker");
      return;
    }
    Attempt<T> picked = upstream().instancePicker().pick(call(), subset(), tried, now);
    if (picked == null) {
      upstream().breaker().release(servicePermit);
      upstream().limiter().release();
      noInstance(now);
    } else {
      attempts++;
      carry(picked, servicePermit);
    }
  }

  private void carry(Attempt<T> attempt, long servicePermit) {
    inFlight++;
    if (trace() != null) {
      attempt.trace(trace().attempt(), attempts + hedges);
    }
    boolean last = attempts == policy().maxAttempts();
    long until = attemptDeadline(attempt.startNanos(), last);
    if (!attempt.begin(this, servicePermit, until)) {
      return;
    }
    // The time left of the whole call: an attempt that cannot be retried is not abandoned.
    Duration left = Duration.ofNanos(deadlineNanos() - attempt.startNanos());
    Instance instance = attempt.instanceState().instance();
    UserCode.start(
            "an attempt",
            () -> transport.to(instance, left, attempt.cancellation(), attempt.span()))
        .onComplete(attempt);
  }

  private void hedge(Attempt<T> slow) {
    if (hedges >= policy().hedge().maxHedges() || inFlight == 0 || promise.future().isComplete()) {
      return;
    }
    remember(slow.instanceState());
    Attempt<T> picked = upstream().instancePicker().pickHedge(call(), subset(), tried, nanos());
    if (picked == null) {
      return;
    }
    long servicePermit = upstream().breaker().acquire();
    if (BreakerPermit.isGranted(servicePermit) && acquireSlotAndRetry()) {
      hedges++;
      if (trace() != null) {
        trace().event("hedge", nanos(), "flotilla.slow_instance", instanceOf(slow));
      }
      listeners().tell(listener -> listener.hedged(call(), slow.instanceState().instance()));
      carry(picked, servicePermit);
    } else {
      picked.instanceState().breakerStateMachine().release(picked.instancePermit());
      upstream().breaker().release(servicePermit);
    }
  }

  // Both without a wait, or neither.
  private boolean acquireSlotAndRetry() {
    if (!upstream().limiter().tryAcquire()) {
      return false;
    }
    if (takeRetry()) {
      return true;
    }
    upstream().limiter().release();
    return false;
  }

  private void afterFailure(Attempt<T> attempt, ServiceFailure failure, AttemptEnd end) {
    Instance instance = attempt.instanceState().instance();
    lastFailure = failure;
    listeners().tell(listener -> listener.failed(call(), instance, failure));
    remember(attempt.instanceState());
    inFlight--;
    long now = nanos();
    boolean decided = inFlight > 0 || promise.future().isComplete(); // by the other attempt
    boolean over = decided || isCancelled() || upstream().isClosed();
    long wait = over ? RetryDecision.NEVER : retryWait(failure, end);
    if (wait != RetryDecision.NEVER) {
      listeners().tell(listener -> listener.retried(call(), instance, failure));
      retried(attempt, failure, wait, now);
      admitAfter(wait);
      return;
    }
    if (end.isPaid()) {
      policy().budget().giveBack();
    }
    if (decided) {
      if (trace() != null) {
        trace().attempted(attempt, now, failure);
      }
      return;
    }
    ServiceFailure result = isCancelled() ? cancelledFailure() : failure;
    if (trace() != null) {
      trace().answered(attempt, now, failure);
    }
    end(result, null, null);
  }

  private void retried(Attempt<T> attempt, ServiceFailure failure, long waitNanos, long nowNanos) {
    if (trace() != null) {
      trace().attempted(attempt, nowNanos, failure);
      trace()
          .event(
              "retry",
              nowNanos,
              "flotilla.code",
              failure.code().name(),
              "flotilla.failed_instance",
              instanceOf(attempt),
              "flotilla.wait_ms",
              TimeUnit.NANOSECONDS.toMillis(waitNanos));
    }
  }

  private static String instanceOf(Attempt<?> attempt) {
    return attempt.instance().id();
  }

  private long retryWait(ServiceFailure failure, AttemptEnd end) {
    long wait = RetryDecision.waitNanos(call(), policy(), failure, end, attempts, leftNanos());
    return wait == RetryDecision.NEVER || end.isPaid() || takeRetry() ? wait : RetryDecision.NEVER;
  }

  private void admitAfter(long nanos) {
    if (nanos == 0) {
      admit();
    } else {
      environment().timers().after(Duration.ofNanos(nanos), () -> context.emit(none -> admit()));
    }
  }

  private void remember(InstanceState state) {
    if (tried == null) {
      tried = new InstanceState[policy().maxTried()];
    }
    int free = Arrays.asList(tried).indexOf(null);
    if (free >= 0 && !Arrays.asList(tried).contains(state)) {
      tried[free] = state;
    }
  }

  // A service that had instances may be between two of them: waits for one once.
  private void noInstance(long now) {
    String sentence = "no available instance of " + call().service() + " (" + call().kind() + ")";
    ServiceFailure failure = new ServiceFailure(Code.UNAVAILABLE, sentence);
    long wait = policy().policy().retry().maxBackoff().toNanos();
    boolean mayReturn =
        upstream().hadInstances() && policy().maxAttempts() > 1 && !waitedForInstance;
    if (mayReturn && now + wait - deadlineNanos() < 0) {
      waitedForInstance = true;
      lastFailure = failure;
      if (trace() != null) {
        trace().event("no instance", now, "flotilla.wait_ms", TimeUnit.NANOSECONDS.toMillis(wait));
      }
      admitAfter(wait);
    } else {
      end(failure, "discovery", failure);
    }
  }

  private ServiceFailure asServiceFailure(Throwable cause) {
    if (!(cause instanceof ServiceFailure)) {
      LOG.warn(
          "{} failed with an exception other than ServiceFailure", call().fullMethodName(), cause);
    }
    return ServiceFailure.of(cause);
  }
}
