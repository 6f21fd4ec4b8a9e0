package dev.flotilla.mesh.impl.call;

import dev.flotilla.core.Clock;
import dev.flotilla.mesh.impl.base.Share;
import dev.flotilla.mesh.policy.RetryBudgetOptions;

/** Limits how many calls of one service are retried; see {@link RetryBudgetOptions}. */
public final class RetryBudget {

  private final Clock clock;
  private final double share;
  private final double floor;
  private final SlidingCount calls;
  private final SlidingCount retries;

  public RetryBudget(RetryBudgetOptions options, Clock clock) {
    this.clock = clock;
    this.share = options.retryRatio();
    this.floor = options.minRetriesPerSecond() * (options.windowDuration().toMillis() / 1e3);
    this.calls = new SlidingCount(options.windowDuration().toNanos(), clock.nanos());
    this.retries = new SlidingCount(options.windowDuration().toNanos(), clock.nanos());
  }

  public void called(long nowNanos) {
    calls.add(nowNanos);
  }

  /** Whether no retry is left now. */
  public boolean isSpent() {
    long now = clock.nanos();
    return retries.sum(now) >= allowed(now);
  }

  /** Takes one retry; returns false if none is left. */
  public boolean take() {
    long now = clock.nanos();
    long allowed = allowed(now);
    retries.add(now); // first, so that concurrent callers never get more than the budget
    if (retries.sum(now) <= allowed) {
      return true;
    }
    retries.remove(now);
    return false;
  }

  private long allowed(long nowNanos) {
    return Share.floor(Math.max(floor, share * calls.sum(nowNanos)));
  }

  /** Returns one retry that was taken just now and not made. */
  void giveBack() {
    retries.remove(clock.nanos());
  }
}
