package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Detects that one instance fails with a defect where the others do not. A client can make any
 * instance meet a defect, but as it does not choose the instance, its requests meet it on all of
 * them, each by its share of the calls. An instance that is broken has its defects alone.
 *
 * <p>So only the order of defects counts: each one that this instance has adds to a sum, each one
 * of the others takes off, and below zero it does not go. It is Page's test again (see {@link
 * FailureSurplus}), for the share of the defects that are this instance's: from its share of the
 * calls to what it is when a call here meets a defect {@value #RATIO} times as often as one there.
 * Of two instances with as many calls, one is noticed by 27 defects in a row. Thread-safe.
 */
public final class DefectDetector {

  private static final double RATIO = 20;

  /**
   * Of the sum, a logarithm of odds. By chance it is reached once in e^17 defects, which is every
   * seven hours at a thousand per second; half of that many would do it every five seconds.
   */
  private static final double LIMIT = 17;

  /** With a larger share of the calls, the others are too few to compare with. */
  private static final double MOST_SHARE = 0.95;

  /** Amounts that a defect of this instance adds and a defect of another one subtracts. */
  private record Steps(double gain, double relief) {

    static final Steps NONE = new Steps(0, 0);

    static Steps of(double share) {
      if (!(share > 0 && share <= MOST_SHARE)) {
        return NONE; // NaN, too: there were no calls
      }
      double broken = RATIO * share / (RATIO * share + 1 - share);
      return new Steps(Math.log(broken / share), Math.log((1 - share) / (1 - broken)));
    }
  }

  private final AtomicLong all;
  private volatile Steps steps = Steps.NONE;
  private double sum; // this and the next are guarded by this
  private long seen;

  /**
   * @param all counts the defects of all instances that are compared
   */
  public DefectDetector(AtomicLong all) {
    this.all = all;
    this.seen = all.get();
  }

  /**
   * Sets what is usual from now on.
   *
   * @param share of the calls that this instance gets; 1 if there is no other to compare with
   */
  void expect(double share) {
    steps = Steps.of(share);
  }

  /** Counts a defect of this instance; returns whether it now has too many. */
  synchronized boolean record() {
    Steps now = steps;
    long total = all.incrementAndGet();
    long elsewhere = total - seen - 1;
    seen = total;
    sum = Math.min(LIMIT, Math.max(0, sum - elsewhere * now.relief()) + now.gain());
    return sum >= LIMIT;
  }

  synchronized void forget() {
    sum = 0;
    seen = all.get();
  }
}
