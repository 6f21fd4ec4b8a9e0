package dev.flotilla.discovery;

import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;

/** The live view of all instances of the cluster, and the records of this node. Thread-safe. */
public interface Discovery {

  /**
   * Opens the view of a Vert.x instance, clustered by Hazelcast or alone. Opening twice on the same
   * Vert.x is the caller's mistake; close the first.
   *
   * @return completed when the view holds what the cluster knew
   */
  static Future<Discovery> open(Vertx vertx, DiscoveryOptions options) {
    throw new UnsupportedOperationException();
  }

  /**
   * Announces an instance of this node.
   *
   * @return completed when the record is in the shared map and in this node's view
   */
  Future<Registration> announce(Announcement announcement);

  /** Instances of a service that take new calls; an immutable snapshot, no allocation. */
  List<Instance> instances(String service);

  /** All instances, draining ones included; an immutable snapshot. */
  List<Instance> all();

  /** Names of all services with at least one instance; an immutable snapshot. */
  Set<String> services();

  /** Calls the listener from now on, until the result is cancelled. */
  Scheduled listen(DiscoveryListener listener);

  /**
   * Completed when every other member has all records of this node in its view and can reach this
   * node over the event bus: the condition of readiness.
   *
   * @return fails with {@code UNAVAILABLE} naming the members that do not, after {@code
   *     acknowledgeTimeout}
   */
  Future<Void> visible();

  /** Takes all records of this node out; see {@link Registration#withdraw}. */
  Future<Void> withdrawAll();

  /** Withdraws everything and stops listening. */
  Future<Void> close();
}
