package dev.flotilla.mesh.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;

/**
 * Fourth stage of a call: what the end of one attempt says about its target, its method and the
 * service's limit. Told once per attempt that ended by an answer or by its deadline; what ends with
 * a node or with the mesh says nothing.
 */
final class Outcome {

  private Outcome() {}

  /**
   * Draws the conclusions.
   *
   * @param failure null for success
   */
  static void judge(Attempt<?> attempt, long nowNanos, Throwable failure) {
    if (failure instanceof ServiceFailure known && tooShortToJudge(attempt, known)) {
      attempt.forgive();
      return;
    }
    ServiceBreaker breaker = attempt.call().breaker();
    boolean healthy = !breaker.unhealthy(failure);
    long latency = nowNanos - attempt.startNanos();
    breaker.record(attempt.pass(), healthy, latency);
    attempt.call().ended(nowNanos, healthy, latency);
    judgeTarget(attempt, nowNanos, failure, healthy);
  }

  /**
   * The same for an attempt that is given up although the call has time left. It speaks against the
   * target: another one may be quicker. Of the service it says no more than that it is slow just
   * now; a busy one that answers everybody in time must not be cut off for that.
   */
  static void gaveUp(Attempt<?> attempt, long nowNanos, ServiceFailure failure) {
    if (tooShortToJudge(attempt, failure)) {
      attempt.forgive();
      return;
    }
    attempt.call().breaker().release(attempt.pass());
    judgeTarget(attempt, nowNanos, failure, false);
  }

  private static void judgeTarget(
      Attempt<?> attempt, long nowNanos, Throwable failure, boolean healthy) {
    Target target = attempt.target();
    long permit = attempt.permit();
    boolean wasOut = Circuit.isProbe(permit);
    long latency = nowNanos - attempt.startNanos();
    target.judged(permit, healthy, attempt.call().breaker().isSlow(latency), latency);
    boolean shed = Verdict.shed(failure);
    boolean telling =
        healthy && !shed || !Verdict.provesLife(failure) && waitedFor(attempt, latency);
    if (healthy && wasOut) {
      target.latency().restart(nowNanos, latency);
    } else if (telling) {
      target.latency().measured(nowNanos, latency);
    }
    if (failure == null) {
      attempt.call().latency().answered(nowNanos, latency);
    }
    if (shed || telling) {
      attempt.call().limiter().measured(attempt.startNanos(), nowNanos, shed);
    }
  }

  // A quick failure must not look like a quick instance, a long wait in vain must look like one.
  private static boolean waitedFor(Attempt<?> attempt, long latencyNanos) {
    return latencyNanos >= attempt.call().shortestSilenceNanos();
  }

  // Who was given next to no time is not to blame for using it up.
  private static boolean tooShortToJudge(Attempt<?> attempt, ServiceFailure failure) {
    boolean outOfTime = failure.code() == Code.DEADLINE_EXCEEDED || failure.code() == Code.UNKNOWN;
    return outOfTime && attempt.timeNanos() < attempt.call().shortestSilenceNanos();
  }
}
