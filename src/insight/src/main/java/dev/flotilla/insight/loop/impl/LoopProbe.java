package dev.flotilla.insight.loop.impl;

import dev.flotilla.insight.loop.LoopReport.LoopState;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One event loop, and the task that it has to run next. Asked by the sampler's thread. */
final class LoopProbe {

  private final int number;
  private final Executor loop;
  private final Timer lag;
  private volatile Thread thread; // known once the loop has run a task
  private volatile long sentNanos;
  private volatile boolean waiting;
  private volatile long lastNanos;
  private volatile long worstNanos; // written by the loop alone

  LoopProbe(int number, Executor loop, Timer lag) {
    this.number = number;
    this.loop = loop;
    this.lag = lag;
  }

  int number() {
    return number;
  }

  Thread thread() {
    return thread;
  }

  /** Gives the loop a task if it has run the one before. */
  void send() {
    if (waiting) {
      return;
    }
    sentNanos = System.nanoTime();
    waiting = true;
    try {
      loop.execute(this::ran);
    } catch (RejectedExecutionException ended) { // the Vert.x is closing
      waiting = false;
    }
  }

  /** For how long the loop has not run its task; 0 if it has. */
  long waitingNanos() {
    return waiting ? System.nanoTime() - sentNanos : 0;
  }

  /** The task that waits was delayed by a pause of the process. */
  void forgive() {
    sentNanos = System.nanoTime();
  }

  private void ran() {
    long nanos = System.nanoTime() - sentNanos;
    thread = Thread.currentThread();
    lastNanos = nanos;
    worstNanos = Math.max(worstNanos, nanos);
    lag.record(nanos, TimeUnit.NANOSECONDS);
    waiting = false;
  }

  LoopState state(long blockedAfterNanos) {
    long now = waitingNanos();
    Thread known = thread;
    return new LoopState(
        number,
        known == null ? "" : known.getName(),
        millis(Math.max(lastNanos, now)),
        millis(Math.max(worstNanos, now)),
        now < blockedAfterNanos ? 0 : TimeUnit.NANOSECONDS.toMillis(now));
  }

  /** With two decimals. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 100.0;
  }
}
