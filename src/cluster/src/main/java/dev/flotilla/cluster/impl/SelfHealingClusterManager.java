package dev.flotilla.cluster.impl;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.flotilla.cluster.MembershipListener;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Hazelcast cluster manager of Vert.x with three repairs of the event bus.
 *
 * <ol>
 *   <li><b>A rejoined member stays reachable.</b> When a member leaves, every survivor removes its
 *       subscriptions. If the member rejoins with the same node id after a partition, a slow
 *       survivor may remove the new ones, and the member stays unreachable. A survivor that removed
 *       subscriptions of a present member therefore asks it to register them again.
 *   <li><b>An isolated node removes nothing.</b> A node that was paused sees all others leave and
 *       rejoins before it has handled that; it would remove the subscriptions of the whole cluster
 *       from the map of the whole cluster. Subscriptions are therefore removed only when the
 *       membership has settled, never by a node that was most likely isolated, and never those of a
 *       present member, whose return Hazelcast may report later.
 *   <li><b>Subscriptions that vanish without an event are noticed.</b> Members that fail together
 *       may hold all copies of a part of the map. The survivors' own subscriptions in it are lost,
 *       so each survivor registers its own again, an isolated one too. Those of the dead vanish
 *       without an event, and the bus would send to dead members for ever, so it is given the
 *       registrations of all addresses that it has looked up once more.
 * </ol>
 *
 * <p>Blocks Hazelcast's event threads and worker threads, never an event loop.
 *
 * @see <a href="https://github.com/vert-x3/vertx-hazelcast/issues/109">vertx-hazelcast 109: a bus
 *     that is corrupt after a node rejoined</a> (repair 1), <a
 *     href="https://github.com/vert-x3/vertx-hazelcast/issues/90">90: subscriptions lost in a
 *     merge</a> (repairs 1 and 2), <a
 *     href="https://github.com/vert-x3/vertx-hazelcast/issues/196">196</a> and <a
 *     href="https://github.com/vert-x3/vertx-hazelcast/issues/13">13: messages to dead nodes</a>
 *     (repair 3), <a href="https://github.com/vert-x3/vertx-hazelcast/issues/215">215: the scan of
 *     all subscriptions on an event thread of Hazelcast</a> (it runs on a worker here)
 */
final class SelfHealingClusterManager extends HazelcastClusterManager {

  private static final Logger LOG = LoggerFactory.getLogger(SelfHealingClusterManager.class);

  private static final LifecycleEvent MERGED = new LifecycleEvent(LifecycleState.MERGED);

  /** Departures that were not handled yet, by node id, in order. Guarded by this. */
  private final Map<String, MembershipEvent> departures = new LinkedHashMap<>();

  private final ResubscribeRequests resubscribeRequests = new ResubscribeRequests();
  private boolean ownMayBeLost; // guarded by this
  private boolean busMayBeStale; // guarded by this
  private volatile CachedRegistrations cachedRegistrations;
  private volatile HazelcastMembership membership; // null until this member has joined
  private Vertx vertx;

  SelfHealingClusterManager(Config config) {
    super(config);
    config.getUserContext().put(ResubscribeTask.WRITER, this);
  }

  @Override
  public void init(Vertx owner) {
    super.init(owner);
    vertx = owner;
  }

  @Override
  public void join(Completable<Void> joined) {
    Promise<Void> member = Promise.promise();
    super.join(member);
    member.future().map(done -> listenForSettled()).onComplete(joined);
  }

  private Void listenForSettled() {
    HazelcastMembership joined = (HazelcastMembership) Memberships.of(vertx);
    joined.listen(
        new MembershipListener() {
          @Override
          public void settled() {
            repairAll();
          }
        });
    membership = joined;
    joined.settler().settleAgain(); // for members that left while this one joined
    return null;
  }

  @Override
  public void registrationListener(RegistrationListener bus) {
    cachedRegistrations = new CachedRegistrations(bus);
    super.registrationListener(cachedRegistrations);
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    cachedRegistrations.lookedUp(address);
    super.getRegistrations(
        address,
        (all, failure) ->
            promise.complete(
                all == null ? null : cachedRegistrations.ofPresentMembers(all), failure));
  }

  @Override
  public synchronized void memberRemoved(MembershipEvent event) {
    departures.put(MemberAttributes.nodeId(event.getMember()), event);
    cachedRegistrations.left(MemberAttributes.nodeId(event.getMember()));
    busMayBeStale = true;
    ownMayBeLost = true;
    // Other listeners may have been told earlier: this event thread waits for scans of the map.
    if (membership != null) {
      membership.settler().changed();
    }
  }

  private void repairAll() {
    if (!isActive() || !isRunning()) {
      return;
    }
    vertx
        .executeBlocking(this::repairMap, false)
        .compose(settled -> settled ? repairBus() : Future.succeededFuture())
        .onFailure(this::retry);
  }

  private void retry(Throwable cause) {
    LOG.warn(
        "could not repair the subscriptions of the event bus after members left; retrying in {} ms",
        MembershipSettler.SETTLE.toMillis(),
        cause);
    settleAgain();
  }

  private void settleAgain() {
    if (membership != null) {
      membership.settler().settleAgain();
    }
  }

  /**
   * @return false, and nothing was done, if another member has left meanwhile
   */
  private synchronized boolean repairMap() {
    if (!membership.settler().isSettled()) {
      return false; // the next call comes when it has
    }
    Set<String> present = present();
    departures.keySet().removeAll(present);
    busMayBeStale |= cachedRegistrations.present(present);
    if (ownMayBeLost) {
      registerOwnAgain();
      ownMayBeLost = false;
    }
    if (!membership.isLikelyIsolated()) {
      List<MembershipEvent> due = List.copyOf(departures.values());
      departures.clear();
      removeSubscriptions(due);
    } else if (!departures.isEmpty()) {
      settleAgain();
    }
    return true;
  }

  /** Does no harm on an isolated node: it looks up again what belongs to members that return. */
  private Future<Void> repairBus() {
    synchronized (this) {
      if (!busMayBeStale) {
        return Future.succeededFuture();
      }
      busMayBeStale = false;
    }
    return cachedRegistrations.pushAll(this::registrations).onFailure(cause -> busMayBeStale());
  }

  private synchronized void busMayBeStale() {
    busMayBeStale = true;
  }

  private Future<List<RegistrationInfo>> registrations(String address) {
    Promise<List<RegistrationInfo>> read = Promise.promise();
    super.getRegistrations(address, read);
    return read.future();
  }

  private Set<String> present() {
    return members().map(MemberAttributes::nodeId).collect(Collectors.toSet());
  }

  private boolean isRunning() {
    return getHazelcastInstance().getLifecycleService().isRunning();
  }

  private Stream<Member> members() {
    return getHazelcastInstance().getCluster().getMembers().stream();
  }

  /** Members that rejoin while this runs are asked to register again. */
  synchronized void removeSubscriptions(List<MembershipEvent> due) {
    due.forEach(this::removeSubscriptions);
    askReturned();
  }

  private void removeSubscriptions(MembershipEvent event) {
    super.memberRemoved(event);
    resubscribeRequests.removed(MemberAttributes.nodeId(event.getMember()));
  }

  @Override
  public synchronized void memberAdded(MembershipEvent event) {
    super.memberAdded(event);
    askReturned();
    reachAgain(Set.of(MemberAttributes.nodeId(event.getMember())));
  }

  private void reachAgain(Set<String> nodeIds) {
    if (cachedRegistrations.present(nodeIds)) {
      busMayBeStale = true;
      settleAgain();
    }
  }

  /**
   * Ignores all other states: Hazelcast reports its end first, and waits for the listeners. A merge
   * is handled on a worker: Hazelcast reports it under the lock that its shutdown needs, while a
   * leaving node shuts it down under the lock of this manager.
   */
  @Override
  public void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleState.MERGED) {
      vertx
          .executeBlocking(this::merged, false)
          .onFailure(failure -> LOG.warn("The repairs after a merge of clusters failed", failure));
    }
  }

  private synchronized Void merged() {
    if (isRunning()) {
      repairAfterMerge();
    }
    return null;
  }

  private void repairAfterMerge() {
    registerOwnAgain();
    askReturned();
    reachAgain(present());
  }

  /**
   * Includes the members whose departure was not handled yet, so that {@link #registerOwnAgain}
   * removes nothing of theirs.
   */
  @Override
  public synchronized List<String> getNodes() {
    Set<String> nodes = new LinkedHashSet<>(super.getNodes());
    nodes.addAll(departures.keySet());
    return List.copyOf(nodes);
  }

  /** Writes this node's own subscriptions and bus address to the maps of the cluster again. */
  void registerOwnAgain() {
    // What the superclass does after a merge is all that is needed, and harmless when repeated.
    super.stateChanged(MERGED);
  }

  private void askReturned() {
    resubscribeRequests.askReturned(getHazelcastInstance());
  }
}
