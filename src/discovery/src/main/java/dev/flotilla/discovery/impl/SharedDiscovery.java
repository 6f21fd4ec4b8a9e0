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
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.impl.control.AckRound;
import dev.flotilla.discovery.impl.control.ControlChannel;
import dev.flotilla.discovery.impl.control.OwnerFailures;
import dev.flotilla.discovery.impl.control.TimeLimit;
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
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Discovery of one Vert.x: wires map, view, membership and control together and keeps them in step.
 * Shared by all who open discovery on that Vert.x. Thread-safe.
 */
public final class SharedDiscovery {

  private static final Logger LOG = LoggerFactory.getLogger(SharedDiscovery.class);

  /** So often the view is looked through for records of nodes that are gone; no network. */
  private static final Duration SWEEP = Duration.ofMillis(500);

  /** So often a node looks whether the map still has its own records; one read of those. */
  private static final Duration CHECK_OWN = Duration.ofSeconds(10);

  /** So often a node reads the whole map, in case an event was lost. */
  private static final Duration READ_ALL = Duration.ofSeconds(30);

  /**
   * How long nobody may listen at a member's address until it counts as one that has no view. The
   * address is registered before a view is filled, so this only covers news of it under way.
   */
  private static final Duration ABSENCE = Duration.ofMillis(250);

  private final Vertx vertx;
  private final Membership membership;
  private final RecordStore store;
  private final Clock clock;
  private final Timers timers;
  private final LiveView view = new LiveView();
  private final OwnRecords own;
  private final FullResync fullResync;
  private final OrphanReaper orphanReaper;
  private final ControlChannel controlChannel;
  private final AckRound ackRound;
  private final VisibilityAcks visibilityAcks = new VisibilityAcks();
  private final RecheckScheduler recheckScheduler;
  private final List<Scheduled> running = new ArrayList<>();
  private volatile boolean closed;

  SharedDiscovery(Vertx vertx, Membership membership, RecordStore store, String map) {
    this.vertx = vertx;
    this.membership = membership;
    this.store = store;
    this.clock = Clock.system();
    this.timers = Timers.of(vertx);
    String nodeId = membership.self().id();
    this.own = new OwnRecords(store, view, nodeId);
    this.fullResync = new FullResync(store, view, own);
    this.orphanReaper = new OrphanReaper(store, view, membership, clock);
    this.controlChannel = new ControlChannel(vertx, map, nodeId, view, new OwnerOfRecords());
    this.ackRound = new AckRound(vertx, membership, controlChannel, clock);
    this.recheckScheduler = new RecheckScheduler(timers, this::compareWithMap);
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
      return; // a last look that was due soon
    }
    lookAtMembers();
    orphanReaper.sweep();
  }

  private void compareWithMap() {
    logged(own.writeMissingAgain()).transform(written -> logged(fullResync.read()));
  }

  private static Future<Void> logged(Future<Void> work) {
    return work.onFailure(cause -> LOG.warn("the map of records cannot be used now", cause));
  }

  /** Takes all records of this node out and stops listening. */
  Future<Void> close() {
    closed = true;
    running.forEach(Scheduled::cancel);
    return own.remove(own.ids()).eventually(controlChannel::close).eventually(store::close);
  }

  public LiveView view() {
    return view;
  }

  /**
   * The instance with this id if it is shown, else null. One that the view does not have may have
   * been written just now: the map knows it then, on every node. Fails as the map does.
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

  /** Lets the owner of a record do something to it; fails with what the owner says. */
  public Future<Void> askOwner(Instance instance, JsonObject question, Duration within) {
    return controlChannel
        .ask(instance.nodeId(), question, within)
        .recover(cause -> Future.failedFuture(OwnerFailures.of(instance, cause)))
        .mapEmpty();
  }

  /**
   * Out of this node's view at once, out of the map, then out of the view of every other member.
   *
   * @param within half of it at most goes to the map, so that a slow map leaves time for members
   */
  public Future<Void> withdraw(Set<String> ids, Duration within) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    Deadline deadline = Deadline.after(clock, within);
    Duration half = within.dividedBy(2);
    return TimeLimit.atMost(vertx, own.remove(ids), half, "the map did not answer")
        .eventually(() -> tellOthers(ids, deadline.left(clock)));
  }

  private Future<List<Member>> tellOthers(Set<String> ids, Duration within) {
    return ackRound
        .of(membership.members(), ControlChannel.gone(ids), within, Optional.of(ABSENCE))
        .onSuccess(SharedDiscovery::tellUnreached);
  }

  private static void tellUnreached(List<Member> unreached) {
    if (!unreached.isEmpty()) {
      LOG.warn("withdrawal not acknowledged by {}", names(unreached));
    }
  }

  /** See {@link dev.flotilla.discovery.Discovery#awaitVisible}. */
  Future<Void> visible(Duration within) {
    Set<String> ids = own.ids();
    List<Member> asked =
        membership.members().stream().filter(it -> visibilityAcks.isMissing(it, ids)).toList();
    return ackRound
        .of(asked, ControlChannel.shown(ids, self().id()), within, Optional.empty())
        .onSuccess(blind -> note(asked, blind, ids))
        .compose(blind -> blind.isEmpty() ? Future.succeededFuture() : invisible(blind));
  }

  private void note(List<Member> asked, List<Member> blind, Set<String> ids) {
    asked.stream().filter(it -> !blind.contains(it)).forEach(it -> visibilityAcks.add(it, ids));
  }

  private static Future<Void> invisible(List<Member> blind) {
    return Future.failedFuture(
        new ServiceFailure(Code.UNAVAILABLE, "not visible to " + names(blind)));
  }

  private static String names(List<Member> members) {
    return members.stream().map(Member::name).sorted().collect(Collectors.joining(", "));
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
      recheckScheduler.changed();
    }

    @Override
    public void left(Member member) {
      visibilityAcks.forget(member.id());
      orphanReaper.left(member.id());
      view.left(member.id());
      vertx.runOnContext(
          now -> {
            SharedDiscovery.this.sweep(); // from here on it counts
            timers.after(OrphanReaper.SETTLE, SharedDiscovery.this::sweep);
          });
      recheckScheduler.changed();
    }

    @Override
    public void merged() {
      visibilityAcks.forgetAll();
      logged(store.listen(new StoreEvents()))
          .transform(fed -> logged(own.writeAllAgain()))
          .transform(written -> logged(fullResync.read()));
      recheckScheduler.changed();
    }
  }
}
