package dev.flotilla.mesh.impl;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where this node is, and where the others are. */
final class Zones {

  private static final Target[] NOBODY = {};

  private final Discovery discovery;

  /**
   * Targets by zone.
   *
   * @param callersShare of the nodes that are in this node's zone; above 0
   */
  record Split(Target[] near, Target[] far, double callersShare) {}

  Zones(Discovery discovery) {
    this.discovery = discovery;
  }

  /** Nothing if all are in this node's zone, or none. */
  Optional<Split> split(Target[] targets) {
    String own = discovery.zone();
    Target[] near = in(own, true, targets);
    if (near.length == 0 || near.length == targets.length) {
      return Optional.empty();
    }
    return Optional.of(new Split(near, in(own, false, targets), shareOfNodes(own)));
  }

  private static Target[] in(String zone, boolean wanted, Target[] targets) {
    return Arrays.stream(targets)
        .filter(target -> target.instance().zone().equals(zone) == wanted)
        .toArray(size -> size == 0 ? NOBODY : new Target[size]);
  }

  private double shareOfNodes(String own) {
    Map<String, String> zones = new HashMap<>();
    for (Instance instance : discovery.all()) {
      zones.put(instance.nodeId(), instance.zone());
    }
    long here = zones.values().stream().filter(own::equals).count();
    // The view may have changed since the targets were found in it.
    return zones.isEmpty() ? 1 : Math.max(1, here) / (double) zones.size();
  }
}
