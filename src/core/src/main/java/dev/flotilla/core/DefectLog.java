package dev.flotilla.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Logs defects with their stacks, but the same stack once in ten seconds only: a client that knows
 * a request which meets a defect must not be able to fill the log. In between each occurrence has
 * one line, so that every trace id can be found. Two stacks are the same if class and place of the
 * throwable are. Thread-safe.
 */
public final class DefectLog {

  /** 10 s. Source: long enough for 4 KB of stack to be nothing, short enough to tail a log. */
  static final Duration EVERY = Duration.ofSeconds(10);

  /** The number of latest stacks to remember; more different defects at a time are unlikely. */
  private static final int MOST = 100;

  private final Logger log;
  private final Clock clock;

  /** When each was logged, in nanoseconds of the clock; guarded by itself. */
  private final Map<String, Long> logged =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param log gets the lines, with level ERROR
   */
  public DefectLog(Logger log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Logs a defect.
   *
   * @param what failed, for whom, with which trace id: a clause such as {@code stock.level failed,
   *     trace 4bf9}
   */
  public void error(String what, Throwable cause) {
    if (isDue(cause)) {
      log.error(what, cause);
    } else {
      log.error("{}: {}; its stack was logged within the last 10 s", what, cause.toString());
    }
  }

  private boolean isDue(Throwable cause) {
    StackTraceElement[] stack = cause.getStackTrace();
    String key = cause.getClass().getName() + (stack.length == 0 ? "" : stack[0]);
    long now = clock.nanos();
    synchronized (logged) {
      Long last = logged.get(key);
      if (last != null && now - last < EVERY.toNanos()) {
        return false;
      }
      logged.remove(key);
      logged.put(key, now);
      return true;
    }
  }
}
