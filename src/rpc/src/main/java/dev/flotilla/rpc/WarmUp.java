package dev.flotilla.rpc;

import java.time.Duration;

/**
 * What {@link Services#warmUp} has done.
 *
 * @param methods how many methods with an example were called
 * @param calls how many calls were made
 * @param failures how many of them failed
 * @param first mean latency of the first round of calls; zero if there was none
 * @param last mean latency of the last round
 * @param took how long it took
 * @param settled whether it ended because the latency no longer fell, and not because the time was
 *     over
 */
public record WarmUp(
    int methods,
    int calls,
    int failures,
    Duration first,
    Duration last,
    Duration took,
    boolean settled) {

  /** No method has an example. */
  public static WarmUp none() {
    return new WarmUp(0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, true);
  }
}
