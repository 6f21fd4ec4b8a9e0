package dev.flotilla.discovery.impl.view;

import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.OrderedListeners;
import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The instances that this node sees: the records of the shared map whose node is a member. Takes
 * events, gives snapshots and calls listeners; depends on neither Hazelcast nor Vert.x.
 * Thread-safe: events change it under one lock, look-ups read a volatile snapshot.
 */
public final class LiveView {

  /** Twice the largest number of records we expect to be withdrawn within one call deadline. */
  private static final int GONE_KEPT = 4_096;

  private final Object lock = new Object();
  private final Map<String, RecordVersion> recordVersions = new HashMap<>();
  private final Set<String> members = new HashSet<>();
  private final Map<String, TreeMap<String, Instance>> shown = new HashMap<>();
  private final Set<String> changedServices = new HashSet<>();
  private final Tombstones tombstones = new Tombstones(GONE_KEPT);
  private final OrderedListeners<DiscoveryListener> listeners =
      new OrderedListeners<>("discovery listener");
  private final List<Consumer<DiscoveryListener>> events = new ArrayList<>();
  private final Set<String> missedAtLastRead = new HashSet<>();
  private Set<String> touchedWhileReading; // null while no read runs
  private volatile Snapshot snapshot = Snapshot.EMPTY;

  public Snapshot snapshot() {
    return snapshot;
  }

  public Scheduled listen(DiscoveryListener listener) {
    return listeners.listen(listener);
  }

  /** A record was written to the map. Older writings than the known one change nothing. */
  public void stored(RecordVersion recordVersion) {
    change(
        () -> {
          touch(recordVersion.id());
          store(recordVersion);
        });
  }

  /** A record was removed from the map; {@code writing} is the one that was removed. */
  public void removed(String id, long writing) {
    change(() -> remove(id, writing));
  }

  /** The owner of these instances has withdrawn them for good. */
  public void withdrawn(Collection<String> ids) {
    change(() -> ids.forEach(this::withdraw));
  }

  /** A member has joined: its records are shown. */
  public void joined(String nodeId) {
    change(() -> join(nodeId));
  }

  /** A member has left: its records are no longer shown. */
  public void left(String nodeId) {
    change(() -> leave(nodeId));
  }

  /**
   * Replaces the set of members.
   *
   * @param current read under the lock, so that the result cannot undo an event that it already
   *     reflects
   */
  public void members(Supplier<? extends Collection<String>> current) {
    change(
        () -> {
          Set<String> now = new HashSet<>(current.get());
          List.copyOf(members).stream().filter(id -> !now.contains(id)).forEach(this::leave);
          now.forEach(this::join);
        });
  }

  /** A read of the whole map begins; events from now on take precedence over its result. */
  public void reading() {
    synchronized (lock) {
      touchedWhileReading = new HashSet<>();
    }
  }

  /** All records that are known, shown or not. */
  public Map<String, RecordVersion> entriesByText() {
    Map<String, RecordVersion> known = new HashMap<>();
    synchronized (lock) {
      recordVersions
          .values()
          .forEach(recordVersion -> known.put(recordVersion.text(), recordVersion));
    }
    return known;
  }

  /**
   * The whole map was read, after {@link #reading}. A record is dropped when two reads in a row
   * lack it: a single read may fall between the loss of a partition and the moment at which the
   * owner has written the record again.
   */
  public void read(Collection<RecordVersion> found) {
    change(
        () -> {
          Set<String> touched = touchedWhileReading;
          touchedWhileReading = null;
          found.stream()
              .filter(recordVersion -> !touched.contains(recordVersion.id()))
              .forEach(this::store);
          Set<String> missed = new HashSet<>(recordVersions.keySet());
          found.forEach(recordVersion -> missed.remove(recordVersion.id()));
          missed.removeAll(touched);
          missed.stream().filter(missedAtLastRead::contains).toList().forEach(this::forget);
          missedAtLastRead.clear();
          missedAtLastRead.addAll(missed);
        });
  }

  /** The read that was running has failed and changes nothing. */
  public void notRead() {
    synchronized (lock) {
      touchedWhileReading = null;
    }
  }

  /** The records whose node is not a member, as known from events and reads. */
  public List<RecordVersion> strangers() {
    synchronized (lock) {
      return recordVersions.values().stream()
          .filter(recordVersion -> !isShown(recordVersion))
          .toList();
    }
  }

  /** Whether all these ids are shown. */
  public boolean shows(Collection<String> ids) {
    synchronized (lock) {
      return ids.stream().map(recordVersions::get).allMatch(this::isShown);
    }
  }

  /** The instance with this id if it is shown, else null. */
  public Instance find(String id) {
    synchronized (lock) {
      RecordVersion recordVersion = recordVersions.get(id);
      return isShown(recordVersion) ? recordVersion.instance() : null;
    }
  }

  /** The instance of a record just read from the map, or of a newer one; null if not shown. */
  public Instance current(RecordVersion read) {
    synchronized (lock) {
      RecordVersion known = recordVersions.get(read.id());
      RecordVersion newest = known == null || known.writing() < read.writing() ? read : known;
      return isShown(newest) && !tombstones.forGood(read.id()) ? newest.instance() : null;
    }
  }

  private boolean isShown(RecordVersion recordVersion) {
    return recordVersion != null && members.contains(recordVersion.nodeId());
  }

  private void change(Runnable work) {
    synchronized (lock) {
      work.run();
      if (!changedServices.isEmpty()) {
        snapshot = snapshot.with(changes());
        changedServices.clear();
      }
      // Only now: another thread may be calling listeners, which must find the view changed.
      events.forEach(listeners::note);
      events.clear();
    }
    listeners.deliver();
  }

  private void touch(String id) {
    missedAtLastRead.remove(id);
    if (touchedWhileReading != null) {
      touchedWhileReading.add(id);
    }
  }

  private Map<String, List<Instance>> changes() {
    Map<String, List<Instance>> changes = new HashMap<>();
    for (String service : changedServices) {
      changes.put(service, List.copyOf(shown.getOrDefault(service, new TreeMap<>()).values()));
    }
    return changes;
  }

  private void store(RecordVersion recordVersion) {
    RecordVersion known = recordVersions.get(recordVersion.id());
    if (tombstones.forGood(recordVersion.id())
        || (known != null && known.writing() >= recordVersion.writing())) {
      return;
    }
    recordVersions.put(recordVersion.id(), recordVersion);
    boolean same = known != null && known.instance().equals(recordVersion.instance());
    if (!same && isShown(known)) {
      hide(known.instance());
    }
    if (!same && isShown(recordVersion)) {
      show(recordVersion.instance());
    }
  }

  private void remove(String id, long writing) {
    touch(id);
    RecordVersion known = recordVersions.get(id);
    if (known != null && known.writing() <= writing) {
      forget(id);
    }
  }

  private void forget(String id) {
    RecordVersion known = recordVersions.remove(id);
    if (isShown(known)) {
      tombstones.removed(known.instance());
      hide(known.instance());
      events.add(listener -> listener.withdrawn(known.instance()));
    }
  }

  private void withdraw(String id) {
    touch(id);
    RecordVersion known = recordVersions.get(id);
    forget(id);
    tombstones.withdrawn(id, known == null ? null : known.instance());
  }

  private void join(String nodeId) {
    if (members.add(nodeId)) {
      of(nodeId).forEach(this::show);
    }
  }

  private void leave(String nodeId) {
    if (members.remove(nodeId)) {
      List<Instance> lost = new ArrayList<>(of(nodeId));
      lost.forEach(this::hide);
      lost.addAll(tombstones.lostWith(nodeId));
      lost.forEach(instance -> events.add(listener -> listener.lost(instance)));
    }
  }

  private List<Instance> of(String nodeId) {
    return recordVersions.values().stream()
        .filter(recordVersion -> recordVersion.nodeId().equals(nodeId))
        .map(RecordVersion::instance)
        .toList();
  }

  private void show(Instance instance) {
    tombstones.back(instance.id());
    shown.computeIfAbsent(instance.service(), any -> new TreeMap<>()).put(instance.id(), instance);
    changedServices.add(instance.service());
    events.add(listener -> listener.appeared(instance));
  }

  private void hide(Instance instance) {
    TreeMap<String, Instance> siblings = shown.get(instance.service());
    siblings.remove(instance.id());
    if (siblings.isEmpty()) {
      shown.remove(instance.service());
    }
    changedServices.add(instance.service());
  }
}
