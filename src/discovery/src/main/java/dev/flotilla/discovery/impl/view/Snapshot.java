package dev.flotilla.discovery.impl.view;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the view shows at one moment. Immutable; the lists of services that did not change are
 * shared with the previous snapshot, so an identical list means that nothing changed.
 */
public final class Snapshot {

  static final Snapshot EMPTY = new Snapshot(Map.of(), Map.of());

  private final Map<String, List<Instance>> every;
  private final Map<String, List<Instance>> takingCalls;
  // Created at the first use; two threads may both create it, which is harmless.
  private List<Instance> all;

  private Snapshot(Map<String, List<Instance>> every, Map<String, List<Instance>> takingCalls) {
    this.every = every;
    this.takingCalls = takingCalls;
  }

  /**
   * A snapshot in which these services are as given and all others as they were.
   *
   * @param changed instances by service, in the order to show; an empty list removes the service
   */
  Snapshot with(Map<String, List<Instance>> changed) {
    Map<String, List<Instance>> nextEvery = new HashMap<>(every);
    Map<String, List<Instance>> nextTaking = new HashMap<>(takingCalls);
    changed.forEach(
        (service, instances) -> {
          put(nextEvery, service, instances);
          put(nextTaking, service, up(instances));
        });
    return new Snapshot(nextEvery, nextTaking);
  }

  private static void put(
      Map<String, List<Instance>> map, String service, List<Instance> instances) {
    if (instances.isEmpty()) {
      map.remove(service);
    } else {
      map.put(service, instances);
    }
  }

  private static List<Instance> up(List<Instance> instances) {
    return instances.stream().filter(instance -> instance.status() == Status.UP).toList();
  }

  public List<Instance> instances(String service) {
    return takingCalls.getOrDefault(service, List.of());
  }

  public List<Instance> all() {
    List<Instance> known = all;
    if (known == null) {
      known = every.values().stream().flatMap(List::stream).toList();
      all = known;
    }
    return known;
  }

  public Set<String> services() {
    return every.keySet();
  }
}
