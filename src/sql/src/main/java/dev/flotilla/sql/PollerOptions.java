package dev.flotilla.sql;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * How a {@link Poller} goes about it. Immutable.
 *
 * @param name for log lines, and the caller that the work's own calls name
 * @param interval between looks when there is nothing to do; a quarter of jitter is added or taken
 * @param maxInFlight rows worked on at once
 * @param workTimeout how long one row may take; the lease of a claimed row must be longer
 * @param stopTimeout how long {@link Poller#stop} waits for work in flight
 */
public record PollerOptions(
    String name, Duration interval, int maxInFlight, Duration workTimeout, Duration stopTimeout) {

  public PollerOptions {
    Check.notBlank("name", name);
    Check.atLeast("interval", interval, Duration.ofMillis(1));
    Check.between("maxInFlight", maxInFlight, 1, 10_000);
    Check.atLeast("workTimeout", workTimeout, Duration.ofMillis(1));
    Check.atLeast("stopTimeout", stopTimeout, Duration.ZERO);
  }
}
