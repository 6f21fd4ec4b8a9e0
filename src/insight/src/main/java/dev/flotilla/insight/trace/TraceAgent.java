package dev.flotilla.insight.trace;

import dev.flotilla.insight.impl.trace.TraceAgentImpl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Answers {@link TraceMessages} about this node. Thread-safe. */
public interface TraceAgent {

  /**
   * Answers from now on.
   *
   * @return completed when the other nodes can reach it
   */
  static Future<TraceAgent> start(Vertx vertx, TraceRecorder recorder) {
    return TraceAgentImpl.start(vertx, recorder);
  }

  /** Answers no longer. Idempotent. */
  Future<Void> close();
}
