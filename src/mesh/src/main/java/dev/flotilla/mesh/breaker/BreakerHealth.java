package dev.flotilla.mesh.breaker;

import dev.flotilla.mesh.Mesh;
import java.time.Duration;

/**
 * What a breaker knows, as this node sees it.
 *
 * @param name of the breaker or of the service
 * @param breakerKind what it guards
 * @param state as a call would meet it now
 * @param openDuration how long it refuses calls; zero when it is not open
 * @param calls in the window; zero when it is not closed
 * @param failures among them
 * @param slow among them, failed or not
 * @param trips how often it opened lately
 * @param refused calls it has refused on this node since the start
 * @param following whether another node hands out the probes and decides
 */
public record BreakerHealth(
    String name,
    BreakerKind breakerKind,
    Breaker.State state,
    Duration openDuration,
    int calls,
    int failures,
    int slow,
    int trips,
    long refused,
    boolean following) {

  /** What a breaker guards. */
  public enum BreakerKind {
    /** Whatever the code passes through {@link Mesh#breaker}. */
    NAMED,
    /** All calls of this node to one service. */
    SERVICE
  }
}
