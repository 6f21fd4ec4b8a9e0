package dev.flotilla.insight.event;

import dev.flotilla.insight.impl.event.NodeEventsImpl;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;

/**
 * The last {@value #KEPT} changes that a node saw: members, policies, breakers and ejections. It
 * answers the node that serves the admin API. What it saw is lost with it. Thread-safe.
 */
public interface NodeEvents {

  /** 1,000. Source: an hour of an incident with a change every four seconds, in half a MiB. */
  int KEPT = 1000;

  /**
   * Listens and answers from now on.
   *
   * @return completed when the other nodes can reach it
   */
  static Future<NodeEvents> start(Vertx vertx, Mesh mesh, PolicyStore policies) {
    return NodeEventsImpl.start(vertx, mesh, policies);
  }

  /** Adds something that this node did or saw. */
  void add(EventKind kind, String subject, String text);

  /** What this node saw after a time, oldest first. */
  List<ClusterEvent> since(Instant after);

  /** Listens and answers no longer. Idempotent. */
  Future<Void> close();
}
