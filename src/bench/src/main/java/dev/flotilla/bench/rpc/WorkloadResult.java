package dev.flotilla.bench.rpc;

/**
 * What one run has shown.
 *
 * @param calls that were answered with the same bytes
 * @param nanos from the first question to the last answer
 * @param failed calls that failed
 * @param failure the first one; empty if there is none
 * @param p50Nanos half of the calls took no longer; 0 if there was more than one in flight
 * @param p99Nanos of a hundred calls one took longer; 0 if there was more than one in flight
 */
record WorkloadResult(
    long calls, long nanos, long failed, String failure, long p50Nanos, long p99Nanos) {

  double perSecond() {
    return calls * 1e9 / nanos;
  }
}
