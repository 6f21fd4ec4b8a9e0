package dev.flotilla.fleet.impl.supervisor;

import dev.flotilla.core.Clock;
import java.time.Duration;

/**
 * How long a crashed node waits before it is started again: a second, doubling with each crash, and
 * from the start again after it was up for a while. Not thread-safe.
 */
final class RestartBackoff {

  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);

  /** After this time without a crash, the next one counts as the first. */
  static final Duration STABLE = Duration.ofMinutes(1);

  private final Clock clock;
  private Duration next = FIRST;
  private long upSinceNanos;
  private boolean up;

  RestartBackoff(Clock clock) {
    this.clock = clock;
  }

  /** Notes that the node is up. */
  void up() {
    up = true;
    upSinceNanos = clock.nanos();
  }

  /** Notes a crash, and tells how long to wait before the next start. */
  Duration crashed() {
    if (up && clock.nanos() - upSinceNanos >= STABLE.toNanos()) {
      next = FIRST;
    }
    up = false;
    Duration wait = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return wait;
  }
}
