package dev.flotilla.bench.rpc;

import java.time.Duration;

/** What the requester is told to run. */
record MeasureRequest(String subject, Workload wanted, long millis) {

  Duration time() {
    return Duration.ofMillis(millis);
  }
}
