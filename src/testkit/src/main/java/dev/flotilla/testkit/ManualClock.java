package dev.flotilla.testkit;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes only when a test advances it. Thread-safe: any thread may read the time and
 * schedule, and the one that advances runs the actions that fall due.
 */
public final class ManualClock implements Clock, Timers {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::dueNanos).thenComparing(Timer::order));
  private final Instant start;
  private long nanos; // guarded by this, as everything below
  private long scheduled;

  /** A clock at 2026-01-01T00:00:00Z. */
  public ManualClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** A clock at {@code start}. */
  public ManualClock(Instant start) {
    this.start = start;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return start.plusNanos(nanos);
  }

  @Override
  public synchronized Scheduled after(Duration delay, Runnable action) {
    return add(new Timer(nanos + wholeMillis(delay), scheduled++, 0, action));
  }

  @Override
  public synchronized Scheduled every(Duration period, Runnable action) {
    long periodNanos = wholeMillis(period);
    return add(new Timer(nanos + periodNanos, scheduled++, periodNanos, action));
  }

  /**
   * Moves time forward and runs, on the calling thread, whatever falls due on the way: in order of
   * time, then of scheduling, each seeing the moment it was due at. Actions may schedule more; what
   * falls due within the same step runs too. An exception of an action ends the step at that moment
   * and reaches the caller.
   *
   * @param step zero or more
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("step must be zero or more but was " + step);
    }
    long target = nanos() + step.toNanos();
    for (Timer due = nextUntil(target); due != null; due = nextUntil(target)) {
      due.action.run(); // outside the lock: an action may wait for a thread that reads the clock
    }
  }

  /** Actions that wait for their time; a test asserts zero to show that nothing leaked. */
  public synchronized int pending() {
    return timers.size();
  }

  private Scheduled add(Timer timer) {
    timers.add(timer);
    return () -> cancel(timer);
  }

  private synchronized void cancel(Timer timer) {
    timers.remove(timer);
  }

  private synchronized Timer nextUntil(long target) {
    Timer next = timers.peek();
    if (next == null || next.dueNanos > target) {
      nanos = Math.max(nanos, target);
      return null;
    }
    timers.remove();
    nanos = Math.max(nanos, next.dueNanos);
    if (next.periodNanos > 0) {
      next.dueNanos += next.periodNanos;
      next.order = scheduled++;
      timers.add(next);
    }
    return next;
  }

  private static long wholeMillis(Duration duration) {
    long millis = Math.max(1, duration.plusNanos(NANOS_PER_MILLI - 1).toMillis());
    return millis * NANOS_PER_MILLI;
  }

  private static final class Timer {
    final long periodNanos;
    final Runnable action;
    long dueNanos;
    long order;

    Timer(long dueNanos, long order, long periodNanos, Runnable action) {
      this.dueNanos = dueNanos;
      this.order = order;
      this.periodNanos = periodNanos;
      this.action = action;
    }

    long dueNanos() {
      return dueNanos;
    }

    long order() {
      return order;
    }
  }
}
