package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.policy.OutlierOptions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Detects within a few calls that one instance fails far more often than the others, however well
 * it did before: a window of the last hundred calls would need fifty failures for that. Each
 * failure adds one to a sum, each success subtracts a little, and the sum never falls below zero.
 * This is Page's test for a change from the share of failures that the others have to one half: the
 * quickest there is for its rate of false alarms. Lock-free.
 *
 * <p>With the defaults it detects a failure rate of 50 % within 13 calls (median; 34 at the 99th
 * percentile), and one of 5 % after more than a hundred thousand.
 *
 * @see <a href="https://doi.org/10.1093/biomet/41.1-2.100">E. S. Page, Continuous inspection
 *     schemes, Biometrika 41 (1954)</a>
 */
final class CusumDetector {

  /**
   * A harmless failure rate: the same as for the success rate of peers, within the retry budget.
   */
  private static final double LEAST_SHARE = 0.05;

  /** If the others fail this often too, the instance is not the cause. */
  private static final double MOST_SHARE = 0.25;

  /** The failure rate to detect: the default {@code failureRate} of breakers. */
  private static final double BAD_SHARE = 0.5;

  private static final int ONE = 1_024; // the sum counts in parts of a failure
  private static final int MOST = Integer.MAX_VALUE / 2; // and stays where it does not overflow

  /**
   * The parameters of the test.
   *
   * @param relief what a success subtracts from the sum
   * @param limit the sum from which the failures are too many
   */
  private record Test(int relief, int limit) {

    /** The others fail too: no sum is too high. */
    static final Test NONE = new Test(ONE, Integer.MAX_VALUE);

    static Test of(int failures, double othersShare) {
      if (othersShare > MOST_SHARE) {
        return NONE;
      }
      double share = Math.max(LEAST_SHARE, othersShare);
      double weight = Math.log(BAD_SHARE / share); // of a failure, by the likelihood ratio
      double relief = Math.log((1 - share) / (1 - BAD_SHARE)) / weight;
      double stretch = Math.log(BAD_SHARE / LEAST_SHARE) / weight; // keeps false alarms as rare
      return new Test((int) (ONE * relief), (int) (ONE * failures * stretch));
    }
  }

  private final AtomicInteger sum = new AtomicInteger();
  private volatile Test test = Test.of(OutlierOptions.DEFAULT_CONSECUTIVE_FAILURES, 0);

  /**
   * Sets what is usual from now on.
   *
   * @param failures as many more than usual are too many, where the others hardly fail; more where
   *     they do
   * @param othersShare of the calls to the others that failed lately
   */
  void expect(int failures, double othersShare) {
    test = Test.of(failures, othersShare);
  }

  /** Counts a call; returns whether there are too many failures now. */
  boolean record(boolean healthy) {
    Test now = test;
    if (!healthy) {
      return sum.updateAndGet(before -> Math.min(MOST, before + ONE)) >= now.limit();
    }
    if (sum.get() != 0) { // spares the cache line that all event loops share
      sum.updateAndGet(before -> Math.max(0, before - now.relief()));
    }
    return false;
  }

  void forget() {
    sum.set(0);
  }
}
