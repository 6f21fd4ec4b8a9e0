package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.balance.InstanceState;
import java.util.ArrayList;
import java.util.List;

/**
 * The instances of one discovery snapshot by version, computed once for all calls. Versions have
 * the numbers of their {@link TrafficSplit}; a set of versions is a bit mask.
 */
public final class VersionSubsets {

  private static final InstanceState[] NO_INSTANCES = {};

  private final BalancedPool all;
  private final BalancedPool[] byVersion;
  private final BalancedPool others;
  private final long present;

  private VersionSubsets(
      BalancedPool all, BalancedPool[] byVersion, BalancedPool others, long present) {
    this.all = all;
    this.byVersion = byVersion;
    this.others = others;
    this.present = present;
  }

  /**
   * @param shut versions that get no calls even if no other version has an instance
   */
  static VersionSubsets of(BalancedPool all, TrafficSplit trafficSplit, long shut) {
    BalancedPool[] byVersion = new BalancedPool[trafficSplit.count()];
    long present = 0;
    for (int number = 0; number < byVersion.length; number++) {
      byVersion[number] = running(all, trafficSplit.name(number));
      present |= byVersion[number].targets().length > 0 ? 1L << number : 0;
    }
    return new VersionSubsets(all, byVersion, without(all, trafficSplit, shut), present);
  }

  boolean isOf(BalancedPool balancedPool) {
    return all == balancedPool;
  }

  /** Returns the versions that have an instance. */
  long present() {
    return present;
  }

  boolean has(int version) {
    return version >= 0 && byVersion[version].targets().length > 0;
  }

  /** Returns the instances of a version. */
  public BalancedPool of(int version) {
    return byVersion[version];
  }

  /** Returns the instances to call when no version with a weight has an instance. */
  BalancedPool others() {
    return others;
  }

  /** Whether the version has a healthy instance that has not failed the call. */
  boolean isUsable(int version, InstanceState[] tried, boolean avoidProbe) {
    if (version < 0) {
      return false;
    }
    for (InstanceState instanceState : byVersion[version].targets()) {
      if (instanceState.breakerStateMachine().admits(avoidProbe)
          && !contains(tried, instanceState)) {
        return true;
      }
    }
    return false;
  }

  /** Returns those of these versions that are usable. */
  long usable(long versions, InstanceState[] tried, boolean avoidProbe) {
    long usable = 0;
    for (int number = 0; number < byVersion.length; number++) {
      boolean requested = (versions & 1L << number) != 0;
      usable |= requested && isUsable(number, tried, avoidProbe) ? 1L << number : 0;
    }
    return usable;
  }

  private static BalancedPool running(BalancedPool all, String version) {
    List<InstanceState> running = new ArrayList<>();
    for (InstanceState instanceState : all.targets()) {
      if (instanceState.instance().version().equals(version)) {
        running.add(instanceState);
      }
    }
    return all.only(running.toArray(NO_INSTANCES));
  }

  private static BalancedPool without(BalancedPool all, TrafficSplit trafficSplit, long shut) {
    if (shut == 0) {
      return all;
    }
    List<InstanceState> open = new ArrayList<>();
    for (InstanceState instanceState : all.targets()) {
      int number = trafficSplit.number(instanceState.instance().version());
      if (number < 0 || (shut & 1L << number) == 0) {
        open.add(instanceState);
      }
    }
    return all.only(open.toArray(NO_INSTANCES));
  }

  private static boolean contains(InstanceState[] tried, InstanceState instanceState) {
    if (tried != null) {
      for (InstanceState one : tried) {
        if (one == instanceState) {
          return true;
        }
      }
    }
    return false;
  }
}
