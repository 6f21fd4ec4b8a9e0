package dev.flotilla.cluster.impl;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster manager of Vert.x, without two gaps. Everyone takes out the subscriptions of a member
 * that left, and after a split that member comes back with the same node id and writes its own
 * again. Whoever is slow to take out would take these: nobody could reach the member any more, for
 * good. So whoever took out what belongs to a member that is here tells it, and it writes again.
 *
 * <p>A node that stood still sees the others leave and is one of them again before it has taken
 * anything out; then it would take the subscriptions of all out of the map of all. So nothing is
 * taken out before things have settled, nor by a node that was most likely cut off itself, and
 * never what belongs to a member that is here: Hazelcast may tell of it later.
 *
 * <p>Members that die together take copies of the map along, and with them subscriptions of those
 * that live. So whoever saw some leave writes its own again, also while it takes nothing out. Their
 * own subscriptions vanish without an event then, and the bus would go on sending to them: it is
 * told again of every address it has asked for, without members that are gone.
 *
 * <p>It blocks Hazelcast's event threads and workers, never an event loop.
 */
final class SelfHealingClusterManager extends HazelcastClusterManager {

  private static final Logger LOG = LoggerFactory.getLogger(SelfHealingClusterManager.class);

  private static final String EXECUTOR = "flotilla.repair";

  private static final LifecycleEvent MERGED = new LifecycleEvent(LifecycleState.MERGED);

  /** Members that leave together are told of within this. */
  private static final Duration SETTLE = Duration.ofMillis(250);

  /** Most never come back; those that do come within seconds, so the last ones are enough. */
  private static final int MOST_TAKEN_OUT = 1_000;

  /** Node ids of members whose subscriptions were taken out here, in order. Guarded by this. */
  private final Set<String> takenOut = new LinkedHashSet<>();

  /** Leavings that nothing was done about yet, by node id, in order. Guarded by this. */
  private final Map<String, MembershipEvent> leavings = new LinkedHashMap<>();

  private long lastLeavingNanos; // guarded by this
  private boolean ownMayBeLost; // guarded by this
  private boolean busMayBeWrong; // guarded by this
  private final AtomicBoolean looksSoon = new AtomicBoolean();
  private volatile CachedRegistrations asked;
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
  public void registrationListener(RegistrationListener bus) {
    asked = new CachedRegistrations(bus);
    super.registrationListener(asked);
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    asked.asked(address);
    super.getRegistrations(
        address,
        (all, failure) -> promise.complete(all == null ? null : asked.ofThoseHere(all), failure));
  }

  @Override
  public synchronized void memberRemoved(MembershipEvent event) {
    leavings.put(nodeId(event.getMember()), event);
    asked.left(nodeId(event.getMember()));
    busMayBeWrong = true;
    lastLeavingNanos = System.nanoTime();
    ownMayBeLost = true;
    lookSoon();
  }

  private void lookSoon() {
    if (looksSoon.compareAndSet(false, true)) {
      vertx.setTimer(SETTLE.toMillis(), fired -> look());
    }
  }

  private void look() {
    looksSoon.set(false); // first: whatever fails below, the next change is looked at
    if (!isActive() || !isRunning()) {
      return;
    }
    vertx
        .executeBlocking(() -> repair(Memberships.of(vertx).isCutOff()), false)
        .compose(repaired -> correctBus())
        .onFailure(
            cause -> {
              LOG.warn("the bus is not repaired after members left; trying again", cause);
              lookSoon();
            });
  }

  private synchronized Void repair(boolean cutOff) {
    Set<String> here = here();
    leavings.keySet().removeAll(here);
    busMayBeWrong |= asked.here(here);
    boolean settled = System.nanoTime() - lastLeavingNanos >= SETTLE.toNanos();
    if (!settled || (cutOff && !leavings.isEmpty())) {
      lookSoon();
    }
    if (settled && ownMayBeLost) {
      writeAgain();
      ownMayBeLost = false;
    }
    if (settled && !cutOff) {
      List<MembershipEvent> due = List.copyOf(leavings.values());
      leavings.clear();
      removeSubscriptions(due);
    }
    return null;
  }

  /** Also by a node that was cut off: nothing is lost by it, and whoever comes back is told of. */
  private Future<Void> correctBus() {
    synchronized (this) {
      boolean settled = System.nanoTime() - lastLeavingNanos >= SETTLE.toNanos();
      if (!busMayBeWrong || !settled) {
        return Future.succeededFuture();
      }
      busMayBeWrong = false;
    }
    return asked.tellAgain(this::registrations).onFailure(cause -> busMayBeWrong());
  }

  private synchronized void busMayBeWrong() {
    busMayBeWrong = true;
  }

  private Future<List<RegistrationInfo>> registrations(String address) {
    Promise<List<RegistrationInfo>> read = Promise.promise();
    super.getRegistrations(address, read);
    return read.future();
  }

  private Set<String> here() {
    return members().map(SelfHealingClusterManager::nodeId).collect(Collectors.toSet());
  }

  private boolean isRunning() {
    return getHazelcastInstance().getLifecycleService().isRunning();
  }

  private Stream<Member> members() {
    return getHazelcastInstance().getCluster().getMembers().stream();
  }

  /** Members that come back while this is at work are told so. */
  synchronized void removeSubscriptions(List<MembershipEvent> due) {
    due.forEach(this::removeSubscriptions);
    tellReturned();
  }

  private void removeSubscriptions(MembershipEvent event) {
    super.memberRemoved(event);
    if (takenOut.size() >= MOST_TAKEN_OUT) {
      takenOut.remove(takenOut.iterator().next());
    }
    takenOut.add(nodeId(event.getMember()));
  }

  @Override
  public synchronized void memberAdded(MembershipEvent event) {
    super.memberAdded(event);
    tellReturned();
    reachAgain(Set.of(nodeId(event.getMember())));
  }

  private void reachAgain(Set<String> nodeIds) {
    if (asked.here(nodeIds)) {
      busMayBeWrong = true;
      lookSoon();
    }
  }

  /** Not for the other states: Hazelcast tells of its end first, and waits until that was heard. */
  @Override
  public void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleState.MERGED) {
      merged();
    }
  }

  private synchronized void merged() {
    writeAgain();
    tellReturned();
    reachAgain(here());
  }

  /**
   * Members whose leaving nothing was done about yet are among them, so that {@link #writeAgain}
   * takes nothing out.
   */
  @Override
  public synchronized List<String> getNodes() {
    Set<String> nodes = new LinkedHashSet<>(super.getNodes());
    nodes.addAll(leavings.keySet());
    return List.copyOf(nodes);
  }

  /** Puts this node's own subscriptions and bus address into the maps of the cluster again. */
  void writeAgain() {
    // What it does after a merge is all that is needed, and harmless when repeated.
    super.stateChanged(MERGED);
  }

  private void tellReturned() {
    if (takenOut.isEmpty() || !isRunning()) {
      return;
    }
    members()
        .filter(member -> !member.localMember() && takenOut.remove(nodeId(member)))
        .forEach(this::tell);
  }

  private void tell(Member member) {
    LOG.info("{} is back: it writes its subscriptions again", name(member));
    getHazelcastInstance()
        .getExecutorService(EXECUTOR)
        .submitToMember(new ResubscribeTask(), member, new ResubscribeCallback(member));
  }

  private static String nodeId(Member member) {
    return MemberAttributes.read(member).map(dev.flotilla.cluster.Member::id).orElse("");
  }

  private static String name(Member member) {
    return MemberAttributes.read(member)
        .map(dev.flotilla.cluster.Member::name)
        .orElseGet(member::toString);
  }

  private record ResubscribeCallback(Member member) implements ExecutionCallback<Void> {

    @Override
    public void onResponse(Void written) {
      LOG.debug("{} has written its subscriptions again", name(member));
    }

    @Override
    public void onFailure(Throwable cause) {
      LOG.warn("{} may be out of reach on the bus", name(member), cause);
    }
  }
}
