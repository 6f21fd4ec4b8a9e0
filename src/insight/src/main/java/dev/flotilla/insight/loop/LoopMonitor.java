package dev.flotilla.insight.loop;

import dev.flotilla.insight.loop.impl.LoopSampler;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Measures the event loops of a Vert.x. A thread of its own gives each loop a small task every
 * {@link #PERIOD} and notes how late it ran: the histogram {@code flotilla_event_loop_lag_seconds}
 * with the label {@code loop}. While a task waits longer than {@link #BLOCKED_AFTER}, it notes the
 * stack of the loop. Pauses of the whole process are left out, because no loop caused them.
 * Thread-safe.
 */
public interface LoopMonitor extends AutoCloseable {

  /** Ten tasks a second, which cost a loop about 20 µs. */
  Duration PERIOD = Duration.ofMillis(100);

  /** 200 ms. Vert.x warns after 2 s; callers notice a blocked loop long before. */
  Duration BLOCKED_AFTER = Duration.ofMillis(200);

  /** Measures from now on. */
  static LoopMonitor start(Vertx vertx, MeterRegistry registry) {
    return LoopSampler.start(vertx, registry);
  }

  /** What was seen so far. */
  LoopReport report();

  /** Ends the thread, without waiting for it. Idempotent. */
  @Override
  void close();
}
