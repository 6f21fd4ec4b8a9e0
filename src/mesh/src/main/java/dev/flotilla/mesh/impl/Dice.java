package dev.flotilla.mesh.impl;

import java.util.concurrent.ThreadLocalRandom;

/** Where chance comes from; tests throw seeded dice. */
@FunctionalInterface
interface Dice {

  /** Dice without a seed, one per thread. */
  Dice FAIR = bound -> ThreadLocalRandom.current().nextInt(bound);

  /** A number from 0 to {@code bound - 1}. */
  int below(int bound);
}
