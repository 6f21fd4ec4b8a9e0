package dev.flotilla.bench;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds whose median counts, at least 3
 * @param time of one measurement: one subject, one case, one round; 50 ms to 10 min
 */
public record Pace(int rounds, Duration time) {

  /** Fewer have no median that is worth the name. */
  public static final int LEAST_ROUNDS = 3;

  public Pace {
    Check.between("rounds", rounds, LEAST_ROUNDS, 1_000);
    Check.between("seconds in ms", time.toMillis(), 50, 600_000);
  }
}
