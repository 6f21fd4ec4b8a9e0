package dev.flotilla.sql.impl;

import java.time.Duration;

/**
 * When the connections of a pool that are open now are to be replaced, because they lead to a
 * server that is no longer the primary, or remember statements of an old schema. Replacing costs
 * the server a login each, and does not help while the address still leads to a server that takes
 * no writes; so it is done with a pause that doubles, and starts anew when all has been well for a
 * while. Thread-safe.
 */
final class PoolRenewal {

  /** About twice a login, so that a new connection is tried before it is judged. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  /** Half of the second within which writes must work after the address leads elsewhere. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private static final Duration CALM = Duration.ofSeconds(5);

  private boolean ever; // guarded by this, as all below
  private boolean waiting;
  private long dueNanos; // what was opened before is to be replaced
  private long askedNanos;
  private long renewedNanos;
  private long pauseNanos;

  /** Whether a connection that was opened at this time is to be replaced. */
  synchronized boolean isDue(long openedNanos, long nowNanos) {
    if (waiting && nowNanos - renewedNanos >= pauseNanos) {
      renew(nowNanos);
    }
    return ever && openedNanos - dueNanos < 0;
  }

  /**
   * Asks for the replacement of all that are open now, at the end of the pause if there is one.
   *
   * @param openedNanos of the connection that gives the reason; one that is to be replaced anyway
   *     says nothing about those that were opened since
   */
  synchronized void ask(long openedNanos, long nowNanos) {
    if (isDue(openedNanos, nowNanos)) {
      return;
    }
    askedNanos = nowNanos;
    waiting = true;
    if (!ever || nowNanos - renewedNanos >= pauseNanos) {
      renew(nowNanos);
    }
  }

  private void renew(long nowNanos) {
    boolean calm = !ever || nowNanos - renewedNanos > CALM.toNanos();
    pauseNanos = calm ? FIRST_PAUSE.toNanos() : Math.min(2 * pauseNanos, LONGEST_PAUSE.toNanos());
    renewedNanos = nowNanos;
    dueNanos = askedNanos;
    waiting = false;
    ever = true;
  }
}
