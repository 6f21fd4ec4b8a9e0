package dev.flotilla.insight;

import dev.flotilla.insight.impl.NodeAgentImpl;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * What a node says about itself to the one that serves the admin API, over the event bus. Starts
 * the recording of calls that dry runs are made of. Thread-safe.
 */
public interface NodeAgent {

  /**
   * Answers from now on.
   *
   * @return completed when the other nodes can reach it
   */
  static Future<NodeAgent> start(Vertx vertx, Mesh mesh, PolicyStore policies) {
    return NodeAgentImpl.start(vertx, mesh, policies);
  }

  /** Answers no longer. Idempotent. */
  Future<Void> close();
}
