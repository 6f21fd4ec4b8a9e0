package dev.flotilla.mesh.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.Forecast;
import dev.flotilla.mesh.Policy;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Sends the calls of a history through a circuit once more, by a clock of its own. It is the
 * circuit that the breakers themselves are made of. Not thread-safe.
 */
final class Replay {

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CallHistory history;
  private final long nowNanos;
  private final Instant now;
  private final long last;
  private final long first;

  /** Prepares the last hour; the second that is still running is not part of it. */
  Replay(CallHistory history, Clock clock) {
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
    Course course = new Course(this::moment);
    CircuitSettings settings = CircuitSettings.ofBreaker(policy.breaker());
    Circuit circuit = new Circuit(settings, course, Circuit.Gate.ALWAYS, course);
    double owed = 0; // parts of failures, carried on so that rounding loses none
    for (long second = first; second < last; second++) {
      long demand = history.calls(second) + history.refusals(second);
      double expected = owed + failures(second, policy.timeout().toNanos());
      long failing = Math.min(demand, (long) (expected + 1e-9));
      owed = expected - failing;
      second(circuit, course, history.beganNanos(second), demand, failing);
    }
    return course.ended(nowNanos);
  }

  private void second(Circuit circuit, Course course, long began, long demand, long failing) {
    long failed = 0;
    for (long call = 0; call < demand; call++) {
      course.turn(began + SECOND_NANOS / demand * call);
      boolean fails = (call + 1) * failing / demand > failed;
      failed += fails ? 1 : 0;
      long permit = circuit.acquire(false);
      if (permit == Circuit.NONE) {
        course.refused();
      } else {
        circuit.record(permit, !fails);
      }
    }
  }

  /** What would have failed of all that was wanted in a second. */
  private double failures(long second, long timeoutNanos) {
    long calls = history.calls(second);
    long healthy = calls - history.failures(second);
    double slow = healthy == 0 ? 0 : healthy * history.latencies(second).shareAbove(timeoutNanos);
    double failures = history.failures(second) + slow;
    double share = calls == 0 ? 1 : failures / calls;
    return failures + history.refusals(second) * share;
  }

  private Instant moment(long nanos) {
    return now.minusNanos(nowNanos - nanos);
  }
}
