package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.FailureOrigin;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;
import dev.flotilla.mesh.impl.breaker.MonitoredBreaker;
import dev.flotilla.mesh.impl.limit.ConcurrencyLimiter;

/**
 * Fourth stage of a call: records what the end of one attempt says about its instance, its method,
 * the service's breaker and the service's limit. Called once per attempt. An attempt that ended
 * with its node or with the mesh says nothing. One per service.
 */
final class OutcomeRecorder {

  private final MonitoredBreaker breaker;
  private final ConcurrencyLimiter limiter;
  private volatile CallHistory history; // null until calls are recorded for forecasts

  OutcomeRecorder(MonitoredBreaker breaker, ConcurrencyLimiter limiter) {
    this.breaker = breaker;
    this.limiter = limiter;
  }

  void recordIn(CallHistory calls) {
    history = calls;
  }

  /**
   * Records an attempt that ended by an answer or by the deadline of the call.
   *
   * @param failure null for success
   */
  void record(Attempt<?> attempt, long nowNanos, Throwable failure) {
    if (!breaker.unhealthy(failure)) {
      record(attempt, nowNanos, failure, true);
      return;
    }
    switch (FailureOrigin.of(failure, attempt.hadFairTime())) {
      case CALLER -> discard(attempt);
      case CALLEE -> recordDefect(attempt, nowNanos);
      default -> record(attempt, nowNanos, failure, false);
    }
  }

  /**
   * Records an attempt that was abandoned although the call has time left. It counts against the
   * instance, because another one may be faster, but not against the service: one that is slow for
   * a moment and still answers every caller in time must not be isolated for that.
   */
  void recordAbandoned(Attempt<?> attempt, long nowNanos, ServiceFailure failure) {
    if (attempt.hadFairTime()) {
      breaker.release(attempt.servicePermit());
      recordInstance(attempt, nowNanos, failure, false);
    } else {
      discard(attempt);
    }
  }

  /**
   * Records an attempt that was cancelled because its call was over. An answer of the instance
   * counts as ever; a failure to reach it may come from the cancellation itself. An attempt that
   * was cancelled because a hedge was faster tells at least how long the method took.
   */
  void recordCancelled(Attempt<?> attempt, long nowNanos, Throwable failure) {
    if (!FailureClassifier.provesLife(failure)) {
      discard(attempt);
      return;
    }
    record(attempt, nowNanos, failure);
    if (attempt.wasHedged() && FailureClassifier.cancelled(failure)) {
      attempt.methodLatency().answered(nowNanos, nowNanos - attempt.startNanos());
    }
  }

  /** Records nothing, and releases the permits of both breakers. */
  void discard(Attempt<?> attempt) {
    attempt.instanceState().breakerStateMachine().release(attempt.instancePermit());
    breaker.release(attempt.servicePermit());
  }

  private void record(Attempt<?> attempt, long nowNanos, Throwable failure, boolean healthy) {
    recordService(attempt, nowNanos, healthy);
    recordInstance(attempt, nowNanos, failure, healthy);
  }

  /**
   * The service answered, so it is up. And a client can cause a defect with one request, as often
   * as it likes: only the comparison with other instances tells whether this one is the cause.
   */
  private void recordDefect(Attempt<?> attempt, long nowNanos) {
    recordService(attempt, nowNanos, true);
    attempt.instanceState().defect(attempt.instancePermit(), attempt.isSteered(), nowNanos);
  }

  private void recordService(Attempt<?> attempt, long nowNanos, boolean healthy) {
    long latency = nowNanos - attempt.startNanos();
    breaker.record(attempt.servicePermit(), healthy, latency);
    CallHistory calls = history;
    if (calls != null) {
      calls.ended(nowNanos, healthy, latency);
    }
  }

  private void recordInstance(
      Attempt<?> attempt, long nowNanos, Throwable failure, boolean healthy) {
    InstanceState state = attempt.instanceState();
    long permit = attempt.instancePermit();
    long latency = nowNanos - attempt.startNanos();
    state.judged(permit, healthy, breaker.isSlow(latency), latency);
    boolean shed = FailureClassifier.shed(failure);
    // A quick failure must not look like a quick instance; a long wait in vain must look like one.
    boolean representative =
        healthy && !shed
            || !FailureClassifier.provesLife(failure) && latency >= attempt.unresponsiveNanos();
    if (healthy && BreakerPermit.isProbe(permit)) {
      state.latency().restart(nowNanos, latency);
    } else if (representative) {
      state.latency().measured(nowNanos, latency);
    }
    if (failure == null) {
      attempt.methodLatency().answered(nowNanos, latency);
    }
    if (shed || representative) {
      limiter.measured(attempt.startNanos(), nowNanos, shed);
    }
  }
}
