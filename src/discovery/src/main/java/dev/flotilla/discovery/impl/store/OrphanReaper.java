package dev.flotilla.discovery.impl.store;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Clock;
import dev.flotilla.discovery.impl.view.LiveView;
import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the records of nodes that are gone. The oldest member does so when things have settled;
 * each younger one waits a step longer, so that a sweeper who dies or hangs is replaced and the map
 * is not asked by everyone. A sweep that finds nothing costs no network: it looks at this node's
 * view.
 *
 * <p>A node that nobody saw leaving may be about to join, its records having overtaken the news of
 * it; those are left alone for a grace. A node that was cut off itself holds back. Should a record
 * be deleted wrongly all the same, its owner writes it again.
 */
public final class OrphanReaper {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanReaper.class);

  /** Half of the 2 s in which records of a dead node must be gone: the second in line makes it. */
  static final Duration STEP = Duration.ofSeconds(1);

  /** Members that leave together are told of within this. */
  public static final Duration SETTLE = Duration.ofMillis(250);

  /** More than Hazelcast needs to tell every member of a new one, measured as under 0.1 s. */
  static final Duration GRACE = Duration.ofSeconds(3);

  private static final int MOST_STEPS = 10;
  private static final int MOST_PER_SWEEP = 1_000;
  private static final int DEPARTED_KEPT = 1_000;

  private final RecordStore store;
  private final LiveView view;
  private final Membership membership;
  private final Clock clock;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final Set<String> departed = latest(DEPARTED_KEPT); // guarded by this
  private final Map<String, Long> strangeSince = new HashMap<>(); // by node id, guarded by this

  public OrphanReaper(RecordStore store, LiveView view, Membership membership, Clock clock) {
    this.store = store;
    this.view = view;
    this.membership = membership;
    this.clock = clock;
  }

  private static Set<String> latest(int kept) {
    return Collections.newSetFromMap(
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > kept;
          }
        });
  }

  public synchronized void joined(String nodeId) {
    departed.remove(nodeId);
  }

  public synchronized void left(String nodeId) {
    departed.add(nodeId);
  }

  /** Deletes what is due. Does nothing while an earlier sweep is under way. */
  public Future<Void> sweep() {
    List<RecordVersion> due = due(view.strangers());
    if (due.isEmpty() || !underWay.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    LOG.info("deleting {} records of nodes that are gone", due.size());
    return store
        .removeUnchanged(due)
        .compose(done -> forgetDeleted(due))
        .onFailure(cause -> LOG.warn("records of nodes that are gone were not deleted", cause))
        .onComplete(done -> underWay.set(false));
  }

  /** The event that says so may never come: a lost partition vanishes without one. */
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
    Set<String> strange = new HashSet<>();
    strangers.forEach(recordVersion -> strange.add(recordVersion.nodeId()));
    strangeSince.keySet().retainAll(strange);
    strange.forEach(nodeId -> strangeSince.putIfAbsent(nodeId, clock.nanos()));
    if (membership.isCutOff()) {
      return List.of();
    }
    long turnNanos = STEP.toNanos() * rank();
    return strangers.stream()
        .filter(
            recordVersion -> {
              Duration grace = departed.contains(recordVersion.nodeId()) ? SETTLE : GRACE;
              return strangeForNanos(recordVersion.nodeId()) >= turnNanos + grace.toNanos();
            })
        .limit(MOST_PER_SWEEP)
        .toList();
  }

  private long strangeForNanos(String nodeId) {
    return clock.nanos() - strangeSince.get(nodeId);
  }

  private int rank() {
    List<String> ids = membership.members().stream().map(Member::id).toList();
    return Math.min(MOST_STEPS, Math.max(0, ids.indexOf(membership.self().id())));
  }
}
