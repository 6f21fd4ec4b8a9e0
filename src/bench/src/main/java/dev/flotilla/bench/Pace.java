package dev.flotilla.bench;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds whose median counts; one is enough to see that it works
 * @param time of one measurement: one subject, one case, one round; 50 ms to 10 min
 */
public record Pace(int rounds, Duration time) {

  public Pace {
    Check.between("rounds", rounds, 1, 1_000);
    Check.between("seconds in ms", time.toMillis(), 50, 600_000);
  }
}
