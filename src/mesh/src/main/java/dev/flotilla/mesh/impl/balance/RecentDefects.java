package dev.flotilla.mesh.impl.balance;

import java.util.concurrent.TimeUnit;

/**
 * How many defects calls to one target met just now, for balancers: who meets defects gets fewer
 * calls, and the others more, so that it shows whether they have them, too. If they do, all are as
 * dear as each other again. A defect weighs a tenth, and half of that is forgotten in a second. Two
 * writers at once may lose one defect, which is no harm.
 */
final class RecentDefects {

  /** Times the usual cost at the most. Source: enough to move all calls but a few to another. */
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
      defectShare; // null as long as there was none, which costs balancers nothing

  void add(long nowNanos) {
    DefectShare before = defectShare;
    double left = before == null ? 0 : before.after(nowNanos);
    defectShare = new DefectShare(left + (1 - left) * WEIGHT, nowNanos);
  }

  /** By how much one more call is dearer; 1 if it met no defect lately. */
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
