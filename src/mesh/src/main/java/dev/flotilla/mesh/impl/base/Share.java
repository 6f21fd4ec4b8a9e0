package dev.flotilla.mesh.impl.base;

/**
 * Compares counts with a share of a count. A double cannot hold the share 0.28, so 0.28 of 50 comes
 * out a little above 14, and 0.29 of 100 a little below 29. A product that differs from a whole
 * number by no more than such a rounding counts as the whole number.
 */
public final class Share {

  /** Far more than the relative error of the product of two doubles, which is 2.2e-16. */
  private static final double ROUNDING = 1e-12;

  private Share() {}

  /** Whether the part is at least this share of the whole. */
  public static boolean isReached(long part, double share, long whole) {
    return part >= share * whole * (1 - ROUNDING);
  }

  /** Returns the largest count that is not above the value. */
  public static long floor(double value) {
    return (long) Math.floor(value * (1 + ROUNDING));
  }

  /** Returns the smallest count that is not below the value. */
  public static long ceil(double value) {
    return (long) Math.ceil(value * (1 - ROUNDING));
  }
}
