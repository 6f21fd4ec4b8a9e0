package dev.flotilla.bench.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Detects pauses of a JVM of any cause: its thread only wakes up every millisecond, and notes when
 * it wakes up late. For any thread.
 */
final class PauseDetector {

  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A later wake-up is a pause: ten times what an idle machine takes to wake a thread. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /**
   * A time in which nothing ran, in nanoseconds of a clock that all processes of the machine share.
   */
  record Pause(long from, long to) {

    boolean overlaps(long start, long end) {
      return start - to < 0 && end - from > 0;
    }
  }

  private final List<Pause> pauses = new ArrayList<>(); // guarded by itself

  /** Begins; ends with the JVM. */
  static PauseDetector start() {
    PauseDetector pauseDetector = new PauseDetector();
    Thread thread = new Thread(pauseDetector::beat, "pulse");
    thread.setDaemon(true);
    thread.start();
    return pauseDetector;
  }

  private void beat() {
    long before = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(PERIOD_NANOS);
      long now = System.nanoTime();
      beat(before, now);
      before = now;
    }
  }

  /** It is awake, for the first time since {@code before}. */
  void beat(long before, long now) {
    if (now - before > PERIOD_NANOS + PAUSE_NANOS) {
      synchronized (pauses) {
        pauses.add(new Pause(before, now));
      }
    }
  }

  /** The pauses since the last time. */
  List<Pause> take() {
    synchronized (pauses) {
      List<Pause> taken = List.copyOf(pauses);
      pauses.clear();
      return taken;
    }
  }
}
