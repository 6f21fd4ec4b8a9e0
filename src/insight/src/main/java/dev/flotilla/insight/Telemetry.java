package dev.flotilla.insight;

import dev.flotilla.insight.impl.TelemetryImpl;
import dev.flotilla.insight.loop.LoopReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Measures a node and answers the node that serves the admin API: metrics with their course, event
 * loops, and the log. Thread-safe.
 */
public interface Telemetry {

  /**
   * Measures and answers from now on.
   *
   * @param registry of the node
   * @return completed when the other nodes can reach it
   */
  static Future<Telemetry> start(Vertx vertx, MeterRegistry registry) {
    return TelemetryImpl.start(vertx, registry);
  }

  /** The event loops of this node. */
  LoopReport loops();

  /** Answers no longer and ends its threads. Idempotent. */
  Future<Void> close();
}
