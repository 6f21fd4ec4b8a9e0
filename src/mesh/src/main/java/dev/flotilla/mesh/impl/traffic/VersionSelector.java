package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstanceState;

/** The way of one call: its version is chosen once, and left only when nobody there can help. */
public final class VersionSelector implements SubsetSelector {

  private final TrafficSplit trafficSplit;
  private final Call call;
  private final int matched;
  private int chosen = TrafficSplit.NONE;

  /**
   * @param matched number of the version that the call is marked for; {@link TrafficSplit#NONE} if
   *     none
   */
  public VersionSelector(TrafficSplit trafficSplit, Call call, int matched) {
    this.trafficSplit = trafficSplit;
    this.call = call;
    this.matched = matched;
  }

  @Override
  public BalancedPool among(BalancedPool all, InstanceState[] tried, boolean reluctant) {
    VersionSubsets versionSubsets = trafficSplit.of(call.kind(), all);
    if (versionSubsets.isUsable(matched, tried, reluctant)) {
      return versionSubsets.of(matched);
    }
    if (chosen == TrafficSplit.NONE) {
      chosen =
          trafficSplit.choose(
              versionSubsets.present() & trafficSplit.weighted(), call.routingKey());
    }
    if (versionSubsets.isUsable(chosen, tried, reluctant)) {
      return versionSubsets.of(chosen);
    }
    long usable = versionSubsets.usable(trafficSplit.weighted(), tried, reluctant);
    int other = trafficSplit.choose(usable, call.routingKey());
    return other == TrafficSplit.NONE ? lastResort(versionSubsets) : versionSubsets.of(other);
  }

  @Override
  public boolean isSteered() {
    return matched != TrafficSplit.NONE || call.routingKey() != null;
  }

  // A sick instance is a better chance than none.
  private BalancedPool lastResort(VersionSubsets versionSubsets) {
    if (versionSubsets.has(chosen)) {
      return versionSubsets.of(chosen);
    }
    boolean nobodyElse = versionSubsets.others().targets().length == 0;
    return nobodyElse && versionSubsets.has(matched)
        ? versionSubsets.of(matched)
        : versionSubsets.others();
  }
}
