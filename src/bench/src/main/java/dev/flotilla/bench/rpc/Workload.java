package dev.flotilla.bench.rpc;

import dev.flotilla.core.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of each subject.
 *
 * @param inFlight calls that wait for their answer at the same time
 * @param payloadBytes of the request, and of its answer
 */
record Workload(int inFlight, int payloadBytes) {

  Workload {
    Check.atLeast("inFlight", inFlight, 1);
    Check.atLeast("payloadBytes", payloadBytes, 1);
  }

  /** All that are measured. */
  static List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    for (int payload : List.of(100, 10_000)) {
      for (int inFlight : List.of(1, 64, 512)) {
        all.add(new Workload(inFlight, payload));
      }
    }
    return all;
  }

  /** Whether a call never waits for another one, so that its latency is meaningful. */
  boolean isLatency() {
    return inFlight == 1;
  }

  @Override
  public String toString() {
    String payload = payloadBytes >= 1_000 ? payloadBytes / 1_000 + " KB" : payloadBytes + " B";
    return inFlight + " in flight, " + payload;
  }
}
