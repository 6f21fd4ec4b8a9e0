package dev.flotilla.mesh.breaker;

import dev.flotilla.mesh.Mesh;
import java.time.Duration;

/**
 * The state and figures of a breaker on this node.
 *
 * @param name the name of the breaker or of the service
 * @param kind what it guards
 * @param state the state that a call meets now
 * @param openDuration how much longer it stays open; zero when it is not open
 * @param calls calls in the window; zero when it is not closed
 * @param failures failed calls among them
 * @param slow slow calls among them, failed or not
 * @param trips how often it has opened, minus one for every open time that it was closed
 * @param refused calls that it has refused on this node since the start
 * @param following whether another node decides and permits the probes
 */
public record BreakerHealth(
    String name,
    BreakerKind kind,
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
    /** The work that an application runs through {@link Mesh#breaker}. */
    NAMED,
    /** All calls of this node to one service. */
    SERVICE
  }
}
