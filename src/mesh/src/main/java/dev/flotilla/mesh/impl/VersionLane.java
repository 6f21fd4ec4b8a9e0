package dev.flotilla.mesh.impl;

import dev.flotilla.mesh.Call;

/** The way of one call: its version is chosen once, and left only when nobody there can help. */
final class VersionLane implements Lane {

  private final Versions versions;
  private final Call call;
  private final int matched;
  private int chosen = Versions.NONE;

  /**
   * @param matched number of the version that the call is marked for; {@link Versions#NONE} if none
   */
  VersionLane(Versions versions, Call call, int matched) {
    this.versions = versions;
    this.call = call;
    this.matched = matched;
  }

  @Override
  public Pool among(Pool all, Target[] tried, boolean reluctant) {
    Subsets subsets = versions.of(call.kind(), all);
    if (subsets.isUsable(matched, tried, reluctant)) {
      return subsets.of(matched);
    }
    if (chosen == Versions.NONE) {
      chosen = versions.choose(subsets.present() & versions.weighted(), call.routingKey());
    }
    if (subsets.isUsable(chosen, tried, reluctant)) {
      return subsets.of(chosen);
    }
    long usable = subsets.usable(versions.weighted(), tried, reluctant);
    int other = versions.choose(usable, call.routingKey());
    return other == Versions.NONE ? lastResort(subsets) : subsets.of(other);
  }

  @Override
  public boolean isSteered() {
    return matched != Versions.NONE || call.routingKey() != null;
  }

  // A sick instance is a better chance than none.
  private Pool lastResort(Subsets subsets) {
    if (subsets.has(chosen)) {
      return subsets.of(chosen);
    }
    boolean nobodyElse = subsets.others().targets().length == 0;
    return nobodyElse && subsets.has(matched) ? subsets.of(matched) : subsets.others();
  }
}
