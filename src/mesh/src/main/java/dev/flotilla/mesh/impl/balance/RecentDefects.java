package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.TimeUnit;

/**
 * Raises the cost of an instance whose calls met defects lately, for balancers: it gets fewer calls
 * and the others more, which shows whether they have the defect too. If they do, all cost the same
 * again. A defect weighs a tenth, and half of that decays in a second. Two concurrent writers may
 * lose one defect, which is harmless.
 */
final class RecentDefects {

  /** Largest multiple of the usual cost. Source: enough to move all calls but a few to another. */
  private static final double MOST_TIMES = 20;

  private static final double WEIGHT = 0.1;
  private static final double FORGOTTEN = 1e-4; // after ten seconds
  private static final double HALF_LIFE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record DefectShare(double value, long atNanos) {

    double after(long nowNanos) {
      return value * Math.pow(0.5, Math.max(0, nowNanos - atNanos) / HALF_LIFE_NANOS);
    }
  }

  private volatile DefectShare
      defectShare; // null until the first defect, so that balancers pay nothing

  void add(long nowNanos) {
    DefectShare before = defectShare;
    double left = before == null ? 0 : before.after(nowNanos);
    defectShare = new DefectShare(left + (1 - left) * WEIGHT, nowNanos);
  }

  /** Returns the factor for the cost of one more call; 1 without recent defects. */
  double costFactor(long nowNanos) {
    DefectShare now = defectShare;
    if (now == null) {
      return 1;
    }
    double left = now.after(nowNanos);
    if (left < FORGOTTEN) {
      defectShare = null;
    }
    return 1 + MOST_TIMES * left;
  }
}
