package dev.flotilla.verticles.bank;

import java.util.Random;

/** Draws the failures of a bank that was told to fail. Belongs to one event loop. */
final class FaultDice {

  /** What becomes of a charge; from outside, the failures look alike. */
  enum Draw {
    WELL,
    FAIL_BEFORE_BOOKING,
    FAIL_AFTER_BOOKING,
    CUT_AFTER_BOOKING
  }

  private static final Draw[] FAILURES = {
    Draw.FAIL_BEFORE_BOOKING, Draw.FAIL_AFTER_BOOKING, Draw.CUT_AFTER_BOOKING
  };

  private final Random random;

  FaultDice(long seed) {
    random = new Random(seed);
  }

  Draw draw(double errorRate) {
    // nextDouble is below 1, so that 0.0 never fails and 1.0 always does.
    return random.nextDouble() < errorRate ? FAILURES[random.nextInt(FAILURES.length)] : Draw.WELL;
  }
}
