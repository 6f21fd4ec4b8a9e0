package dev.flotilla.discovery;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.discovery.impl.DiscoveryImpl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;

/** The live view of all instances of the cluster, and the records of this node. Thread-safe. */
public interface Discovery {

  /**
   * Opens the view of a Vert.x instance, clustered by Hazelcast or not clustered. All callers on
   * the same Vert.x and map share one view; it ends when the last of them or the Vert.x closes. May
   * be called on an event loop.
   *
   * @return completed when the view holds all records of the cluster; fails as Hazelcast does if
   *     the map cannot be read, with {@code IllegalArgumentException} if the Vert.x is clustered by
   *     anything else
   */
  static Future<Discovery> open(Vertx vertx, DiscoveryOptions options) {
    return DiscoveryImpl.open(vertx, options);
  }

  /**
   * Announces an instance of this node.
   *
   * @return completed when the record is in the shared map and in this node's view; fails with
   *     {@code UNAVAILABLE} if the map did not accept it, {@code FAILED_PRECONDITION} after {@link
   *     #close}. If {@link #hold} keeps it back, completed at once; the record is not visible yet
   */
  Future<Registration> announce(Announcement announcement);

  /**
   * Holds back what is announced here from now on, if the service has another instance already: no
   * node sees the new one, not even this one, until {@link #release}. A node that joins holds its
   * instances until they are warm. The first instance of a service is visible at once, because no
   * other one can take its calls.
   */
  void hold();

  /**
   * Announces what was held back, and holds nothing from now on. Idempotent.
   *
   * @return completed when all records are in the shared map and in this node's view; fails with
   *     {@code UNAVAILABLE} if the map did not accept one, which is then tried again by the next
   *     call
   */
  Future<Void> release();

  /**
   * Instances of a service that take new calls, ordered by id; an immutable snapshot, no
   * allocation. As long as nothing changes for this service, it is the same list.
   */
  List<Instance> instances(String service);

  /** All instances, draining ones included; an immutable snapshot. */
  List<Instance> all();

  /** Names of all services with at least one instance; an immutable snapshot. */
  Set<String> services();

  /** Zone of this node, for balancers that prefer near instances; empty if it has none. */
  default String zone() {
    return "";
  }

  /** Calls the listener from now on, until the result is cancelled. */
  Scheduled listen(DiscoveryListener listener);

  /**
   * Completed when every other member has all records of this node in its view and can reach this
   * node over the event bus: the condition of readiness. A member that has confirmed is asked again
   * only for new records, and after a split: one that hangs later does not make the others unready.
   *
   * @return fails with {@code UNAVAILABLE} naming the members that do not, after {@code
   *     acknowledgeTimeout}
   */
  Future<Void> awaitVisible();

  /**
   * Withdraws all records of this node, through whichever view they were announced; see {@link
   * Registration#withdraw}.
   */
  Future<Void> withdrawAll();

  /**
   * Withdraws everything that was announced here and cancels all listeners added here. Idempotent.
   * Look-ups remain possible and show the last state.
   */
  Future<Void> close();
}
