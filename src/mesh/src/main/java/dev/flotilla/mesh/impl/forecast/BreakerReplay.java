package dev.flotilla.mesh.impl.forecast;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.breaker.BreakerHealth.BreakerKind;
import dev.flotilla.mesh.breaker.BreakerOptions;
import dev.flotilla.mesh.impl.breaker.BreakerPermit;
import dev.flotilla.mesh.impl.breaker.BreakerSettings;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.impl.breaker.CallHistory;
import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.Policy;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Sends the calls of a history through a breaker once more, by a clock of its own. It uses the same
 * state machine as the breakers themselves. Not thread-safe.
 */
final class BreakerReplay {

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final double EXACT =
      1e-9; // a sum of parts falls short of the whole by less than this

  /** The calls that arrived in a second, with those that would fail or be slow; evenly mixed. */
  private record ReplayLoad(long demand, long failing, long slow) {

    /** Whether the n-th call that does not fail is slow, if {@code before} of them were slow. */
    boolean isSlow(long nth, long before) {
      return nth * slow / (demand - failing) > before;
    }
  }

  private final BreakerKind breakerKind;
  private final CallHistory history;
  private final long nowNanos;
  private final Instant now;
  private final long last;
  private final long first;

  /** Prepares the last hour, without the current second. */
  BreakerReplay(BreakerKind breakerKind, CallHistory history, Clock clock) {
    this.breakerKind = breakerKind;
    this.history = history;
    this.nowNanos = clock.nanos();
    this.now = clock.now();
    this.last = history.second(nowNanos);
    this.first = firstWithCalls();
  }

  /** The forecast; null if there were no calls. */
  Forecast forecast(String name, Policy candidate, Policy current) {
    if (first == last) {
      return null;
    }
    long calls = 0;
    long failures = 0;
    long refused = 0;
    for (long second = first; second < last; second++) {
      calls += history.calls(second);
      failures += history.failures(second);
      refused += history.refusals(second);
    }
    return new Forecast(
        name,
        breakerKind,
        moment(history.beganNanos(first)),
        calls + refused,
        failures,
        refused,
        run(candidate),
        run(current));
  }

  private long firstWithCalls() {
    long second = last - CallHistory.SECONDS + 1;
    while (second < last && history.calls(second) + history.refusals(second) == 0) {
      second++;
    }
    return second;
  }

  private Forecast.Course run(Policy policy) {
    ReplayResult replayResult = new ReplayResult(this::moment);
    BreakerOptions breaker = policy.breaker();
    if (breakerKind == BreakerKind.SERVICE && !breaker.perService()) {
      return replayResult.ended(nowNanos);
    }
    BreakerSettings settings =
        breakerKind == BreakerKind.SERVICE
            ? BreakerSettings.ofService(breaker)
            : BreakerSettings.ofBreaker(breaker);
    BreakerStateMachine breakerStateMachine =
        new BreakerStateMachine(
            settings, replayResult, BreakerStateMachine.Gate.ALWAYS, replayResult);
    double failuresCarried = 0; // fractions of calls, carried over so that rounding loses none
    double slowCarried = 0;
    for (long second = first; second < last; second++) {
      long demand = history.calls(second) + history.refusals(second);
      double failures = failuresCarried + failures(second, policy.timeout().toNanos());
      long failing = Math.min(demand, (long) (failures + EXACT));
      double slowCalls = slowCarried + slow(second, policy);
      long slow = Math.min(demand - failing, (long) (slowCalls + EXACT));
      failuresCarried = failures - failing;
      slowCarried = slowCalls - slow;
      second(
          breakerStateMachine,
          replayResult,
          history.beganNanos(second),
          new ReplayLoad(demand, failing, slow));
    }
    return replayResult.ended(nowNanos);
  }

  private static void second(
      BreakerStateMachine breakerStateMachine,
      ReplayResult replayResult,
      long began,
      ReplayLoad replayLoad) {
    long failed = 0;
    long slow = 0;
    for (long call = 0; call < replayLoad.demand(); call++) {
      replayResult.advanceTo(began + SECOND_NANOS / replayLoad.demand() * call);
      boolean fails = (call + 1) * replayLoad.failing() / replayLoad.demand() > failed;
      failed += fails ? 1 : 0;
      boolean isSlow = !fails && replayLoad.isSlow(call + 1 - failed, slow);
      slow += isSlow ? 1 : 0;
      long permit = breakerStateMachine.acquire(false);
      if (BreakerPermit.isGranted(permit)) {
        breakerStateMachine.record(permit, !fails, isSlow);
      } else {
        replayResult.refused();
      }
    }
  }

  /** How many of the calls that arrived in a second would have failed. */
  private double failures(long second, long timeoutNanos) {
    long calls = history.calls(second);
    double failures = history.failures(second) + slowerThan(second, timeoutNanos);
    double share = calls == 0 ? 1 : failures / calls;
    return failures + history.refusals(second) * share;
  }

  /** How many of the calls made in a second would have succeeded, but slowly. */
  private double slow(long second, Policy policy) {
    long limit = policy.breaker().slowCallThreshold().toNanos();
    return limit == 0
        ? 0
        : Math.max(0, slowerThan(second, limit) - slowerThan(second, policy.timeout().toNanos()));
  }

  private double slowerThan(long second, long nanos) {
    long healthy = history.calls(second) - history.failures(second);
    return healthy == 0 ? 0 : healthy * history.latencyHistogram(second).shareAbove(nanos);
  }

  private Instant moment(long nanos) {
    return now.minusNanos(nowNanos - nanos);
  }
}
