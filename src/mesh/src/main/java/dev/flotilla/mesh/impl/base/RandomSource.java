package dev.flotilla.mesh.impl.base;

import java.util.concurrent.ThreadLocalRandom;

/** Where chance comes from; tests throw seeded dice. */
@FunctionalInterface
public interface RandomSource {

  /** Dice without a seed, one per thread. */
  RandomSource FAIR = bound -> ThreadLocalRandom.current().nextInt(bound);

  /** How fine shares are: one call in a million. */
  int MILLION = 1_000_000;

  /** A number from 0 to {@code bound - 1}. */
  int below(int bound);

  /** True for this share of throws. */
  default boolean hits(double share) {
    return share >= 1 || (share > 0 && below(MILLION) < share * MILLION);
  }
}
