package dev.flotilla.mesh.policy;

import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.breaker.BreakerHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the breaker of one service, or a named one, would have done to the calls that this node made
 * in the last hour. An estimate; {@link Mesh#forecast} says what of. Immutable.
 *
 * @param service name of the service or breaker
 * @param kind which of the two it is; a service's breaker that is off stays closed
 * @param from the first second with a call
 * @param calls attempts that were judged, and calls that a breaker refused
 * @param failures of these; refused ones are not among them
 * @param refused of these
 * @param candidate under the policies that were asked about
 * @param current under the active ones
 */
public record Forecast(
    String service,
    BreakerHealth.BreakerKind kind,
    Instant from,
    long calls,
    long failures,
    long refused,
    Course candidate,
    Course current) {

  /**
   * What a breaker would have done.
   *
   * @param openings how often it would have opened after having been closed
   * @param open how long it would not have been closed, all together
   * @param refused calls that it would not have let through
   * @param opened the first {@value #MOST_OPENINGS} openings, oldest first
   */
  public record Course(int openings, Duration open, long refused, List<Opening> opened) {

    /** 100. Source: more of them are a number, not a list. */
    public static final int MOST_OPENINGS = 100;

    public Course {
      opened = List.copyOf(opened);
    }
  }

  /**
   * One opening.
   *
   * @param at when, to the second
   * @param lasted until it was closed again, or until now
   */
  public record Opening(Instant at, Duration lasted) {}
}
