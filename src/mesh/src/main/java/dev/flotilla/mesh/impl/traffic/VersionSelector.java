package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstanceState;

/** Chooses the version of one call once, and leaves it only when no instance of it is usable. */
public final class VersionSelector implements SubsetSelector {

  private final TrafficSplit trafficSplit;
  private final Call call;
  private final int matched;
  private int chosen = TrafficSplit.NONE;

  /**
   * @param matched number of the version that a header match gives the call; {@link
   *     TrafficSplit#NONE} without a match
   */
  public VersionSelector(TrafficSplit trafficSplit, Call call, int matched) {
    this.trafficSplit = trafficSplit;
    this.call = call;
    this.matched = matched;
  }

  @Override
  public BalancedPool among(BalancedPool all, InstanceState[] tried, boolean avoidProbe) {
    VersionSubsets versionSubsets = trafficSplit.of(call.kind(), all);
    if (versionSubsets.isUsable(matched, tried, avoidProbe)) {
      return versionSubsets.of(matched);
    }
    if (chosen == TrafficSplit.NONE) {
      chosen =
          trafficSplit.choose(
              versionSubsets.present() & trafficSplit.weighted(), call.routingKey());
    }
    if (versionSubsets.isUsable(chosen, tried, avoidProbe)) {
      return versionSubsets.of(chosen);
    }
    long usable = versionSubsets.usable(trafficSplit.weighted(), tried, avoidProbe);
    int other = trafficSplit.choose(usable, call.routingKey());
    return other == TrafficSplit.NONE ? lastResort(versionSubsets) : versionSubsets.of(other);
  }

  @Override
  public boolean isSteered() {
    return matched != TrafficSplit.NONE || call.routingKey() != null;
  }

  // An unhealthy instance is a better chance than none.
  private BalancedPool lastResort(VersionSubsets versionSubsets) {
    if (versionSubsets.has(chosen)) {
      return versionSubsets.of(chosen);
    }
    boolean noOthers = versionSubsets.others().targets().length == 0;
    return noOthers && versionSubsets.has(matched)
        ? versionSubsets.of(matched)
        : versionSubsets.others();
  }
}
