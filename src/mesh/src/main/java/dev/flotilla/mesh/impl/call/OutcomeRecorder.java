package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.FailureOrigin;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.impl.balance.InstanceState;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.FailureClassifier;

/**
 * Fourth stage of a call: what the end of one attempt says about its target, its method and the
 * service's limit. Told once per attempt that ended by an answer or by its deadline; what ends with
 * a node or with the mesh says nothing.
 */
final class OutcomeRecorder {

  private OutcomeRecorder() {}

  /**
   * Draws the conclusions.
   *
   * @param failure null for success
   */
  static void judge(Attempt<?> attempt, long nowNanos, Throwable failure) {
    ServiceBreaker breaker = attempt.call().breaker();
    if (!breaker.unhealthy(failure)) {
      judge(attempt, nowNanos, failure, true);
      return;
    }
    switch (FailureOrigin.of(failure, attempt.hadFairTime())) {
      case CALLER -> attempt.forgive();
      case CALLEE -> defect(attempt, nowNanos);
      default -> judge(attempt, nowNanos, failure, false);
    }
  }

  private static void judge(Attempt<?> attempt, long nowNanos, Throwable failure, boolean healthy) {
    tellService(attempt, nowNanos, healthy);
    judgeTarget(attempt, nowNanos, failure, healthy);
  }

  /**
   * It answered, so the service is there. And one request is enough to meet a defect, as often as
   * its client likes: only the comparison with the other instances says whether it is this one's.
   */
  private static void defect(Attempt<?> attempt, long nowNanos) {
    tellService(attempt, nowNanos, true);
    attempt.instanceState().defect(attempt.permit(), attempt.call().isSteered(), nowNanos);
  }

  private static void tellService(Attempt<?> attempt, long nowNanos, boolean healthy) {
    long latency = nowNanos - attempt.startNanos();
    attempt.call().breaker().record(attempt.pass(), healthy, latency);
    attempt.call().ended(nowNanos, healthy, latency);
  }

  /**
   * The same for an attempt that is given up although the call has time left. It speaks against the
   * target: another one may be quicker. Of the service it says no more than that it is slow just
   * now; a busy one that answers everybody in time must not be cut off for that.
   */
  static void gaveUp(Attempt<?> attempt, long nowNanos, ServiceFailure failure) {
    if (!attempt.hadFairTime()) {
      attempt.forgive();
      return;
    }
    attempt.call().breaker().release(attempt.pass());
    judgeTarget(attempt, nowNanos, failure, false);
  }

  private static void judgeTarget(
      Attempt<?> attempt, long nowNanos, Throwable failure, boolean healthy) {
    InstanceState instanceState = attempt.instanceState();
    long permit = attempt.permit();
    boolean wasOut = BreakerStateMachine.isProbe(permit);
    long latency = nowNanos - attempt.startNanos();
    instanceState.judged(permit, healthy, attempt.call().breaker().isSlow(latency), latency);
    boolean shed = FailureClassifier.shed(failure);
    boolean telling =
        healthy && !shed || !FailureClassifier.provesLife(failure) && waitedFor(attempt, latency);
    if (healthy && wasOut) {
      instanceState.latency().restart(nowNanos, latency);
    } else if (telling) {
      instanceState.latency().measured(nowNanos, latency);
    }
    if (failure == null) {
      attempt.call().latency().answered(nowNanos, latency);
    }
    if (shed || telling) {
      attempt.call().concurrencyLimiter().measured(attempt.startNanos(), nowNanos, shed);
    }
  }

  // A quick failure must not look like a quick instance, a long wait in vain must look like one.
  private static boolean waitedFor(Attempt<?> attempt, long latencyNanos) {
    return latencyNanos >= attempt.call().shortestSilenceNanos();
  }
}
