package dev.flotilla.discovery.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.Timeouts;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.impl.control.AckRound;
import dev.flotilla.discovery.impl.control.ControlChannel;
import dev.flotilla.discovery.impl.control.OwnerFailures;
import dev.flotilla.discovery.impl.control.VertxRecords;
import dev.flotilla.discovery.impl.control.VisibilityAcks;
import dev.flotilla.discovery.impl.store.FullResync;
import dev.flotilla.discovery.impl.store.OrphanReaper;
import dev.flotilla.discovery.impl.store.OwnRecords;
import dev.flotilla.discovery.impl.store.RecordStore;
import dev.flotilla.discovery.impl.view.LiveView;
import dev.flotilla.discovery.impl.view.RecordVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Discovery of one Vert.x: connects map, view, membership and control channel and keeps them
 * consistent. Shared by all that open discovery on that Vert.x. Thread-safe.
 */
public final class SharedDiscovery {

  private static final Logger LOG = LoggerFactory.getLogger(SharedDiscovery.class);

  /** Period in which the view is searched for records of nodes that have left; no network. */
  private static final Duration SWEEP = Duration.ofMillis(500);

  /** Period in which a node checks that the map still has its own records; one read of those. */
  private static final Duration CHECK_OWN = Duration.ofSeconds(10);

  /** Period in which a node reads the whole map, in case an event was lost. */
  private static final Duration READ_ALL = Duration.ofSeconds(30);

  private final Membership membership;
  private final RecordStore store;
  private final Clock clock;
  private final Timers timers;
  private final LiveView view = new LiveView();
  private final OwnRecords own;
  private final FullResync fullResync;
  private final OrphanReaper orphanReaper;
  private final ControlChannel controlChannel;
  private final VisibilityAcks visibilityAcks;
  private final Timeouts timeouts;
  private final List<Scheduled> running = new ArrayList<>();
  private volatile boolean closed;

  SharedDiscovery(Vertx vertx, Membership membership, RecordStore store, String map) {
    this.membership = membership;
    this.store = store;
    this.clock = Clock.system();
    this.timers = Timers.of(vertx);
    String nodeId = membership.self().id();
    this.own = new OwnRecords(store, view, nodeId);
    this.fullResync = new FullResync(store, view, own);
    this.orphanReaper = new OrphanReaper(store, view, membership, clock);
    this.controlChannel = new ControlChannel(vertx, map, nodeId, view, new OwnerOfRecords());
    this.visibilityAcks =
        new VisibilityAcks(membership, new AckRound(vertx, membership, controlChannel, clock));
    this.timeouts = Timeouts.of(vertx);
  }

  /** Completed when the view holds what the cluster knew. */
  Future<SharedDiscovery> start() {
    running.add(membership.listen(new MemberEvents()));
    lookAtMembers();
    return controlChannel
        .open()
        .compose(listening -> store.listen(new StoreEvents()))
        .compose(fed -> fullResync.read())
        .onSuccess(filled -> keepInStep())
        .recover(cause -> close().transform(closed -> Future.failedFuture(cause)))
        .map(this);
  }

  private void keepInStep() {
    running.add(timers.every(SWEEP, this::sweep));
    running.add(timers.every(CHECK_OWN, () -> logged(own.writeMissingAgain())));
    running.add(timers.every(READ_ALL, () -> logged(fullResync.read())));
  }

  private void lookAtMembers() {
    view.members(() -> membership.members().stream().map(Member::id).toList());
  }

  private void sweep() {
    if (closed) {
      return; // the last sweep that was scheduled
    }
    lookAtMembers();
    orphanReaper.sweep();
  }

  private void compareWithMap() {
    logged(own.writeMissingAgain()).transform(written -> logged(fullResync.read()));
  }

  private static Future<Void> logged(Future<Void> work) {
    return work.onFailure(
        cause -> LOG.warn("could not read or write the map of records; trying again later", cause));
  }

  /** Withdraws all records of this node and stops listening. */
  Future<Void> close() {
    closed = true;
    running.forEach(Scheduled::cancel);
    return own.remove(own.ids()).eventually(controlChannel::close).eventually(store::close);
  }

  public LiveView view() {
    return view;
  }

  /**
   * The instance with this id if it is shown, else null. One that the view lacks may have been
   * written just now: then the map has it, on every node. Fails as the map does.
   */
  public Future<Instance> find(String id) {
    Instance known = view.find(id);
    return known != null
        ? Future.succeededFuture(known)
        : store
            .get(Set.of(id))
            .map(
                found ->
                    Optional.ofNullable(found.get(id))
                        .flatMap(RecordVersion::readable)
                        .map(view::current)
                        .orElse(null));
  }

  public Member self() {
    return membership.self();
  }

  Set<String> ownIds() {
    return own.ids();
  }

  public boolean owns(String id) {
    return own.has(id);
  }

  public Future<Void> announce(Instance instance) {
    return own.announce(instance);
  }

  public Future<Void> change(String id, UnaryOperator<Instance> change) {
    return own.change(id, change);
  }

  /** Sends a request about a record to its owner; fails as the owner answers. */
  public Future<Void> askOwner(Instance instance, JsonObject question, Duration within) {
    return controlChannel
        .ask(instance.nodeId(), question, within)
        .recover(cause -> Future.failedFuture(OwnerFailures.of(instance, cause)))
        .mapEmpty();
  }

  /**
   * Removes instances from this node's view at once, then from the map, then from the view of every
   * other member.
   *
   * @param within half of it at most goes to the map, so that a slow map leaves time for the
   *     members
   */
  public Future<Void> withdraw(Set<String> ids, Duration within) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    Deadline deadline = Deadline.after(clock, within);
    Duration half = within.dividedBy(2);
    return timeouts
        .within(half, own.remove(ids), SharedDiscovery::noAnswerOfMap)
        .eventually(() -> visibilityAcks.awaitGone(ids, deadline.left(clock)));
  }

  private static ServiceFailure noAnswerOfMap() {
    return new ServiceFailure(Code.UNAVAILABLE, "the map of records did not answer in time");
  }

  /** See {@link dev.flotilla.discovery.Discovery#awaitVisible}. */
  Future<Void> visible(Duration within) {
    return visibilityAcks.awaitShown(own.ids(), within);
  }

  private final class OwnerOfRecords implements ControlChannel.Owner {

    @Override
    public Future<Void> withdraw(Set<String> ids) {
      return SharedDiscovery.this.withdraw(ids, DiscoveryOptions.defaults().acknowledgeTimeout());
    }

    @Override
    public Future<Void> update(Record record) {
      return change(record.getRegistration(), old -> VertxRecords.changed(old, record));
    }
  }

  private final class StoreEvents implements RecordStore.RecordListener {

    @Override
    public void stored(String id, String text) {
      RecordVersion.readable(text)
          .ifPresent(
              recordVersion -> {
                view.stored(recordVersion);
                own.onStored(recordVersion);
              });
    }

    @Override
    public void removed(String id, String text) {
      long writing =
          Optional.ofNullable(text)
              .flatMap(RecordVersion::readable)
              .map(RecordVersion::writing)
              .orElse(Long.MAX_VALUE);
      view.removed(id, writing);
      own.onRemoved(id);
    }

    @Override
    public void unsure() {
      compareWithMap();
    }
  }

  private final class MemberEvents implements MembershipListener {

    @Override
    public void joined(Member member) {
      orphanReaper.joined(member.id());
      view.joined(member.id());
    }

    @Override
    public void left(Member member) {
      visibilityAcks.forget(member.id());
      orphanReaper.left(member.id());
      view.left(member.id());
    }

    @Override
    public void settled() {
      orphanReaper.settled();
      sweep();
    }

    @Override
    public void recheck() {
      compareWithMap();
    }

    @Override
    public void merged() {
      visibilityAcks.forgetAll();
      logged(store.listen(new StoreEvents()))
          .transform(fed -> logged(own.writeAllAgain()))
          .transform(written -> logged(fullResync.read()));
    }
  }
}
