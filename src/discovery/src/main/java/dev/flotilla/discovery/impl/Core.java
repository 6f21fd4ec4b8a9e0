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
final class Core {

  private static final Logger LOG = LoggerFactory.getLogger(Core.class);

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
  private final Reader reader;
  private final Cleaner cleaner;
  private final Control control;
  private final Assent assent;
  private final Witnesses witnesses = new Witnesses();
  private final Settling settling;
  private final List<Scheduled> running = new ArrayList<>();
  private volatile boolean closed;

  Core(Vertx vertx, Membership membership, RecordStore store, String map) {
    this.vertx = vertx;
    this.membership = membership;
    this.store = store;
    this.clock = Clock.system();
    this.timers = Timers.of(vertx);
    String nodeId = membership.self().id();
    this.own = new OwnRecords(store, view, nodeId);
    this.reader = new Reader(store, view, own);
    this.cleaner = new Cleaner(store, view, membership, clock);
    this.control = new Control(vertx, map, nodeId, view, new OwnerOfRecords());
    this.assent = new Assent(vertx, membership, control, clock);
    this.settling = new Settling(timers, this::compareWithMap);
  }

  /** Completed when the view holds what the cluster knew. */
  Future<Core> start() {
    running.add(membership.listen(new Members()));
    lookAtMembers();
    return control
        .open()
        .compose(listening -> store.listen(new Events()))
        .compose(fed -> reader.read())
        .onSuccess(filled -> keepInStep())
        .recover(cause -> close().transform(closed -> Future.failedFuture(cause)))
        .map(this);
  }

  private void keepInStep() {
    running.add(timers.every(SWEEP, this::sweep));
    running.add(timers.every(CHECK_OWN, () -> logged(own.writeMissingAgain())));
    running.add(timers.every(READ_ALL, () -> logged(reader.read())));
  }

  private void lookAtMembers() {
    view.members(() -> membership.members().stream().map(Member::id).toList());
  }

  private void sweep() {
    if (closed) {
      return; // a last look that was due soon
    }
    lookAtMembers();
    cleaner.sweep();
  }

  private void compareWithMap() {
    logged(own.writeMissingAgain()).transform(written -> logged(reader.read()));
  }

  private static Future<Void> logged(Future<Void> work) {
    return work.onFailure(cause -> LOG.warn("the map of records cannot be used now", cause));
  }

  /** Takes all records of this node out and stops listening. */
  Future<Void> close() {
    closed = true;
    running.forEach(Scheduled::cancel);
    return own.remove(own.ids()).eventually(control::close).eventually(store::close);
  }

  LiveView view() {
    return view;
  }

  /**
   * The instance with this id if it is shown, else null. One that the view does not have may have
   * been written just now: the map knows it then, on every node. Fails as the map does.
   */
  Future<Instance> find(String id) {
    Instance known = view.find(id);
    return known != null
        ? Future.succeededFuture(known)
        : store
            .get(Set.of(id))
            .map(
                found ->
                    Optional.ofNullable(found.get(id))
                        .flatMap(Entry::readable)
                        .map(view::current)
                        .orElse(null));
  }

  Member self() {
    return membership.self();
  }

  Set<String> ownIds() {
    return own.ids();
  }

  boolean owns(String id) {
    return own.has(id);
  }

  Future<Void> announce(Instance instance) {
    return own.announce(instance);
  }

  Future<Void> change(String id, UnaryOperator<Instance> change) {
    return own.change(id, change);
  }

  /** Lets the owner of a record do something to it; fails with what the owner says. */
  Future<Void> askOwner(Instance instance, JsonObject question, Duration within) {
    return control
        .ask(instance.nodeId(), question, within)
        .recover(cause -> Future.failedFuture(OwnerFailures.of(instance, cause)))
        .mapEmpty();
  }

  /**
   * Out of this node's view at once, out of the map, then out of the view of every other member.
   *
   * @param within half of it at most goes to the map, so that a slow map leaves time for members
   */
  Future<Void> withdraw(Set<String> ids, Duration within) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    Deadline deadline = Deadline.after(clock, within);
    Duration half = within.dividedBy(2);
    return Waiting.atMost(vertx, own.remove(ids), half, "the map did not answer")
        .eventually(() -> tellOthers(ids, deadline.left(clock)));
  }

  private Future<List<Member>> tellOthers(Set<String> ids, Duration within) {
    return assent
        .of(membership.members(), Control.gone(ids), within, Optional.of(ABSENCE))
        .onSuccess(Core::tellUnreached);
  }

  private static void tellUnreached(List<Member> unreached) {
    if (!unreached.isEmpty()) {
      LOG.warn("withdrawal not acknowledged by {}", names(unreached));
    }
  }

  /** See {@link dev.flotilla.discovery.Discovery#visible}. */
  Future<Void> visible(Duration within) {
    Set<String> ids = own.ids();
    List<Member> asked =
        membership.members().stream().filter(it -> witnesses.isMissing(it, ids)).toList();
    return assent
        .of(asked, Control.shown(ids, self().id()), within, Optional.empty())
        .onSuccess(blind -> note(asked, blind, ids))
        .compose(blind -> blind.isEmpty() ? Future.succeededFuture() : invisible(blind));
  }

  private void note(List<Member> asked, List<Member> blind, Set<String> ids) {
    asked.stream().filter(it -> !blind.contains(it)).forEach(it -> witnesses.add(it, ids));
  }

  private static Future<Void> invisible(List<Member> blind) {
    return Future.failedFuture(
        new ServiceFailure(Code.UNAVAILABLE, "not visible to " + names(blind)));
  }

  private static String names(List<Member> members) {
    return members.stream().map(Member::name).sorted().collect(Collectors.joining(", "));
  }

  private final class OwnerOfRecords implements Control.Owner {

    @Override
    public Future<Void> withdraw(Set<String> ids) {
      return Core.this.withdraw(ids, DiscoveryOptions.defaults().acknowledgeTimeout());
    }

    @Override
    public Future<Void> update(Record record) {
      return change(record.getRegistration(), old -> VertxRecords.changed(old, record));
    }
  }

  private final class Events implements RecordStore.Listener {

    @Override
    public void stored(String id, String text) {
      Entry.readable(text)
          .ifPresent(
              entry -> {
                view.stored(entry);
                own.onStored(entry);
              });
    }

    @Override
    public void removed(String id, String text) {
      long writing =
          Optional.ofNullable(text)
              .flatMap(Entry::readable)
              .map(Entry::writing)
              .orElse(Long.MAX_VALUE);
      view.removed(id, writing);
      own.onRemoved(id);
    }

    @Override
    public void unsure() {
      compareWithMap();
    }
  }

  private final class Members implements MembershipListener {

    @Override
    public void joined(Member member) {
      cleaner.joined(member.id());
      view.joined(member.id());
      settling.changed();
    }

    @Override
    public void left(Member member) {
      witnesses.forget(member.id());
      cleaner.left(member.id());
      view.left(member.id());
      vertx.runOnContext(
          now -> {
            Core.this.sweep(); // from here on it counts
            timers.after(Cleaner.SETTLE, Core.this::sweep);
          });
      settling.changed();
    }

    @Override
    public void merged() {
      witnesses.forgetAll();
      logged(store.listen(new Events()))
          .transform(fed -> logged(own.writeAllAgain()))
          .transform(written -> logged(reader.read()));
      settling.changed();
    }
  }
}
