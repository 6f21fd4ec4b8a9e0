package dev.flotilla.mesh;

import dev.flotilla.mesh.policy.Forecast;
import dev.flotilla.mesh.policy.Policies;
import java.util.List;

/** Predicts what breakers would have done with other policies, from recorded calls. Thread-safe. */
public interface Forecasts {

  /**
   * Starts to record the outcome of calls for {@link #forecast}; recording never stops. It costs
   * two atomic operations per attempt (some 50 ns), and 104 KB per service or breaker that is
   * called, whatever the traffic. Idempotent.
   */
  void recordCalls();

  /**
   * Replays the recorded calls of the last hour through the state machine of the breakers. Takes
   * some 75 ms per million calls, so it must not run on an event loop.
   *
   * <p>The recording limits the accuracy. It holds calls, failures and refusals per second, and the
   * latency of healthy answers per ten seconds in steps of a factor of two; the replay spreads them
   * evenly within a step and within a second. An answer that took longer than the {@code timeout}
   * of the candidate counts as a failure, one that took longer than its {@code slowCallThreshold}
   * as slow; whether failures were slow is not recorded. The {@code failureCodes} of the policy
   * that was active at the time of the call decide what counts as a failure. A refused call counts
   * as a failure as often as the calls that were made in the same second, and always if there were
   * none. The replay treats all instances of a service alike, while the breaker of a real service
   * stays closed as long as one instance looks healthy. Each node decides for itself, without
   * jitter. The forecast cannot show that an open breaker keeps a service from breaking down, nor
   * what other retry policies would change, and it does not cover the ejection of instances.
   *
   * @param candidate the policies to replay the calls with
   * @return one forecast per service and breaker, ordered by name; empty if nothing was recorded
   */
  List<Forecast> forecast(Policies candidate);
}
