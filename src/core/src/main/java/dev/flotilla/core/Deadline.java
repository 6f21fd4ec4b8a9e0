package dev.flotilla.core;

import java.time.Duration;

/**
 * The moment by which an answer must be there. Lives in one JVM; what crosses the wire is the time
 * that is left.
 *
 * @param atNanos a moment of {@link Clock#nanos()}
 */
public record Deadline(long atNanos) {

  /** The moment {@code left} from now. */
  public static Deadline after(Clock clock, Duration left) {
    return new Deadline(clock.nanos() + left.toNanos());
  }

  /** Time that is left; zero, never negative, when it has passed. */
  public Duration left(Clock clock) {
    return Duration.ofNanos(Math.max(0, atNanos - clock.nanos()));
  }

  /** Whether nothing is left. */
  public boolean passed(Clock clock) {
    return atNanos - clock.nanos() <= 0;
  }

  /** The earlier of the two. */
  public Deadline earlier(Deadline other) {
    return atNanos - other.atNanos <= 0 ? this : other;
  }
}
