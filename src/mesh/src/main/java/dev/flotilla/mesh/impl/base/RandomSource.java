package dev.flotilla.mesh.impl.base;

import java.util.concurrent.ThreadLocalRandom;

/** A source of random numbers; that of a test is seeded. */
@FunctionalInterface
public interface RandomSource {

  /** Random numbers without a seed, from a generator per thread. */
  RandomSource FAIR = bound -> ThreadLocalRandom.current().nextInt(bound);

  /** The resolution of shares: one call in a million. */
  int MILLION = 1_000_000;

  /** Returns a number from 0 to {@code bound - 1}. */
  int below(int bound);

  /** True with this probability. */
  default boolean hits(double share) {
    return share >= 1 || (share > 0 && below(MILLION) < share * MILLION);
  }
}
