package dev.flotilla.discovery.impl.view;

import dev.flotilla.discovery.Instance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The instances that were withdrawn recently while their node stayed. Kept for two reasons: a late
 * event must not bring back what its owner has withdrawn, and when the node leaves, calls in flight
 * to its withdrawn instances are lost with it. Bounded; guarded by its owner's lock.
 */
final class Tombstones {

  private record Departure(Instance instance, boolean forGood) {}

  private final LinkedHashMap<String, Departure> departures;

  /**
   * @param kept how many to remember, the latest ones
   */
  Tombstones(int kept) {
    departures =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Departure> eldest) {
            return size() > kept;
          }
        };
  }

  /** The owner withdrew this id for good. The instance is null if it was not known. */
  void withdrawn(String id, Instance instance) {
    Departure before = departures.remove(id);
    Instance known = instance == null && before != null ? before.instance : instance;
    departures.put(id, new Departure(known, true));
  }

  /** The record vanished from the shared map; its owner may write it again. */
  void removed(Instance instance) {
    departures.putIfAbsent(instance.id(), new Departure(instance, false));
  }

  boolean forGood(String id) {
    Departure departure = departures.get(id);
    return departure != null && departure.forGood;
  }

  void back(String id) {
    departures.remove(id);
  }

  /** The instances of a node that leaves now; each is named once. */
  List<Instance> lostWith(String nodeId) {
    List<Instance> lost = new ArrayList<>();
    departures.replaceAll(
        (id, departure) -> {
          if (departure.instance == null || !departure.instance.nodeId().equals(nodeId)) {
            return departure;
          }
          lost.add(departure.instance);
          return new Departure(null, departure.forGood);
        });
    return lost;
  }
}
