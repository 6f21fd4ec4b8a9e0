package dev.flotilla.mesh.impl.balance;

import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Divides instances by zone: those in this node's zone and those in others. */
public final class Zones {

  private static final InstanceState[] NO_INSTANCES = {};

  private final Discovery discovery;

  /**
   * The instances by zone.
   *
   * @param callersShare of the nodes that are in this node's zone; above 0
   */
  record Split(InstanceState[] near, InstanceState[] far, double callersShare) {}

  public Zones(Discovery discovery) {
    this.discovery = discovery;
  }

  /** Divides the instances; empty if all are in this node's zone, or none. */
  Optional<Split> split(InstanceState[] targets) {
    String own = discovery.zone();
    InstanceState[] near = in(own, true, targets);
    if (near.length == 0 || near.length == targets.length) {
      return Optional.empty();
    }
    return Optional.of(new Split(near, in(own, false, targets), shareOfNodes(own)));
  }

  private static InstanceState[] in(String zone, boolean wanted, InstanceState[] targets) {
    return Arrays.stream(targets)
        .filter(instanceState -> instanceState.instance().zone().equals(zone) == wanted)
        .toArray(size -> size == 0 ? NO_INSTANCES : new InstanceState[size]);
  }

  private double shareOfNodes(String own) {
    Map<String, String> zones = new HashMap<>();
    for (Instance instance : discovery.all()) {
      zones.put(instance.nodeId(), instance.zone());
    }
    long here = zones.values().stream().filter(own::equals).count();
    // The discovery view may have changed since the instances were read from it.
    return zones.isEmpty() ? 1 : Math.max(1, here) / (double) zones.size();
  }
}
