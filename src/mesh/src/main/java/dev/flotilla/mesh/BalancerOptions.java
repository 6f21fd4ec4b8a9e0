package dev.flotilla.mesh;

/**
 * Which of several healthy instances gets a call. Absent (null) components take their defaults.
 * Immutable.
 *
 * @param algorithm how one is picked
 */
public record BalancerOptions(Algorithm algorithm) {

  /** How one of several instances is picked. */
  public enum Algorithm {
    /** The cheaper one of two random ones, by usual latency times calls in flight. */
    POWER_OF_TWO
  }

  /** Power of two choices. Source: Mitzenmacher; close to the best at the price of two looks. */
  public static final Algorithm DEFAULT_ALGORITHM = Algorithm.POWER_OF_TWO;

  public BalancerOptions {
    algorithm = algorithm == null ? DEFAULT_ALGORITHM : algorithm;
  }

  /** Power of two choices. */
  public static BalancerOptions defaults() {
    return new BalancerOptions(null);
  }
}
