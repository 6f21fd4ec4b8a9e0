package dev.flotilla.discovery.impl.store;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Clock;
import dev.flotilla.discovery.impl.view.LiveView;
import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the records of nodes that have left. The oldest member does so as soon as the membership
 * has settled; each younger one waits a step longer, so that one that dies or hangs is replaced
 * without every member asking the map. A sweep that finds nothing needs no network: it reads this
 * node's view.
 *
 * <p>The node of a record that appears before or after that may be about to join, its records
 * having overtaken the membership event; they are kept for a grace period. A member that is likely
 * isolated deletes nothing. If a record is deleted wrongly all the same, its owner writes it again.
 */
public final class OrphanReaper {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanReaper.class);

  /** Half of the 2 s in which the records of a dead node must be gone: leaves time for a second. */
  static final Duration STEP = Duration.ofSeconds(1);

  /** More than Hazelcast needs to tell every member of a new one, measured as under 0.1 s. */
  static final Duration GRACE = Duration.ofSeconds(3);

  private static final int MAX_STEPS = 10;
  private static final int MAX_PER_SWEEP = 1_000;

  private final RecordStore store;
  private final LiveView view;
  private final Membership membership;
  private final Clock clock;
  private final AtomicBoolean sweeping = new AtomicBoolean();

  /** Node ids of the members that left since the membership last settled. Guarded by this. */
  private final Set<String> departed = new HashSet<>();

  /** By node id: from when on the oldest member may delete its records. Guarded by this. */
  private final Map<String, Long> orphanedFrom = new HashMap<>();

  public OrphanReaper(RecordStore store, LiveView view, Membership membership, Clock clock) {
    this.store = store;
    this.view = view;
    this.membership = membership;
    this.clock = clock;
  }

  public synchronized void joined(String nodeId) {
    departed.remove(nodeId);
    orphanedFrom.remove(nodeId);
  }

  public synchronized void left(String nodeId) {
    departed.add(nodeId);
  }

  /** The membership has settled: the records of those that left before need no grace period. */
  public synchronized void settled() {
    departed.forEach(nodeId -> orphanedFrom.put(nodeId, clock.nanos()));
    departed.clear();
  }

  /** Deletes what is due. Does nothing while an earlier sweep runs. */
  public Future<Void> sweep() {
    List<RecordVersion> due = due(view.strangers());
    if (due.isEmpty() || !sweeping.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    LOG.info("deleting {} records of nodes that have left the cluster", due.size());
    return store
        .removeUnchanged(due)
        .compose(done -> forgetDeleted(due))
        .onSuccess(done -> nodesOf(view.strangers()))
        .onFailure(
            cause ->
                LOG.warn(
                    "could not delete the records of nodes that have left; trying again with the"
                        + " next sweep",
                    cause))
        .onComplete(done -> sweeping.set(false));
  }

  /** The event of the deletion may never come: a lost partition vanishes without one. */
  private Future<Void> forgetDeleted(List<RecordVersion> due) {
    Map<String, RecordVersion> byId = new HashMap<>();
    due.forEach(recordVersion -> byId.put(recordVersion.id(), recordVersion));
    return store
        .get(byId.keySet())
        .onSuccess(left -> byId.keySet().removeAll(left.keySet()))
        .onSuccess(left -> byId.values().forEach(e -> view.removed(e.id(), e.writing())))
        .mapEmpty();
  }

  private synchronized List<RecordVersion> due(List<RecordVersion> strangers) {
    long now = clock.nanos();
    nodesOf(strangers).forEach(nodeId -> orphanedFrom.putIfAbsent(nodeId, now + GRACE.toNanos()));
    if (membership.isLikelyIsolated()) {
      return List.of();
    }
    long turnNanos = STEP.toNanos() * rank();
    return strangers.stream()
        .filter(recordVersion -> now - orphanedFrom.get(recordVersion.nodeId()) >= turnNanos)
        .limit(MAX_PER_SWEEP)
        .toList();
  }

  /** The nodes of these records. All others start anew with the next record that appears. */
  private synchronized Set<String> nodesOf(List<RecordVersion> strangers) {
    Set<String> nodeIds = new HashSet<>();
    strangers.forEach(recordVersion -> nodeIds.add(recordVersion.nodeId()));
    orphanedFrom.keySet().retainAll(nodeIds);
    return nodeIds;
  }

  private int rank() {
    List<String> ids = membership.members().stream().map(Member::id).toList();
    return Math.min(MAX_STEPS, Math.max(0, ids.indexOf(membership.self().id())));
  }
}
