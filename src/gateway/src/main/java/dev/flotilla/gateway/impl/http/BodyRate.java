package dev.flotilla.gateway.impl.http;

/**
 * Whether a body arrives fast enough. Time is bought with bytes: a body begins with the grace, each
 * byte buys what it takes at the least rate, and no more than the longest pause is kept. So a body
 * at the least rate never ends, one that drips ends after the grace, and one that was fast may
 * pause. Time in which no reader was ready does not count.
 */
public final class BodyRate {

  private final long bytesPerSecond;
  private final long mostNanos;
  private long leftNanos;
  private long arrived;
  private long sinceNanos;
  private boolean wanted;

  /**
   * @param bytesPerSecond 1 or more
   * @param mostNanos that can be bought; not less than the grace
   */
  public BodyRate(long bytesPerSecond, long graceNanos, long mostNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.mostNanos = Math.max(graceNanos, mostNanos);
    this.leftNanos = graceNanos;
  }

  /** From now on bytes are taken. */
  public void start(long nowNanos) {
    if (!wanted) {
      wanted = true;
      sinceNanos = nowNanos;
    }
  }

  /** From now on no bytes are taken, and the client is not to blame. */
  public void stop(long nowNanos) {
    settle(nowNanos);
    wanted = false;
  }

  public void arrived(int bytes) {
    arrived += bytes;
  }

  public boolean tooSlow(long nowNanos) {
    settle(nowNanos);
    return leftNanos < 0;
  }

  private void settle(long nowNanos) {
    if (wanted) {
      leftNanos -= nowNanos - sinceNanos;
      sinceNanos = nowNanos;
    }
    // In this order, and in doubles: 1 GiB at 1 B/s in nanoseconds is over what a long can hold.
    leftNanos = (long) Math.min(mostNanos, leftNanos + arrived * 1e9 / bytesPerSecond);
    arrived = 0;
  }
}
