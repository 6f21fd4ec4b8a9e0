package dev.flotilla.mesh.impl;

import java.util.ArrayList;
import java.util.List;

/**
 * The targets of one snapshot by version, made once for all calls. Versions go by their number in
 * {@link Versions}; a set of versions is a bit mask.
 */
final class Subsets {

  private static final Target[] NOBODY = {};

  private final Pool all;
  private final Pool[] byVersion;
  private final Pool others;
  private final long present;

  private Subsets(Pool all, Pool[] byVersion, Pool others, long present) {
    this.all = all;
    this.byVersion = byVersion;
    this.others = others;
    this.present = present;
  }

  /**
   * @param shut versions that get no calls even if nobody else is there
   */
  static Subsets of(Pool all, Versions versions, long shut) {
    Pool[] byVersion = new Pool[versions.count()];
    long present = 0;
    for (int number = 0; number < byVersion.length; number++) {
      byVersion[number] = running(all, versions.name(number));
      present |= byVersion[number].targets().length > 0 ? 1L << number : 0;
    }
    return new Subsets(all, byVersion, without(all, versions, shut), present);
  }

  boolean isOf(Pool pool) {
    return all == pool;
  }

  /** Versions that have a target. */
  long present() {
    return present;
  }

  boolean has(int version) {
    return version >= 0 && byVersion[version].targets().length > 0;
  }

  Pool of(int version) {
    return byVersion[version];
  }

  /** Everybody who may be called when no version with a weight is there. */
  Pool others() {
    return others;
  }

  /** Whether the version has a target that is well and has not failed the call. */
  boolean isUsable(int version, Target[] tried, boolean reluctant) {
    if (version < 0) {
      return false;
    }
    for (Target target : byVersion[version].targets()) {
      if (target.circuit().admits(reluctant) && !contains(tried, target)) {
        return true;
      }
    }
    return false;
  }

  /** Those of these versions that are usable. */
  long usable(long versions, Target[] tried, boolean reluctant) {
    long usable = 0;
    for (int number = 0; number < byVersion.length; number++) {
      boolean asked = (versions & 1L << number) != 0;
      usable |= asked && isUsable(number, tried, reluctant) ? 1L << number : 0;
    }
    return usable;
  }

  private static Pool running(Pool all, String version) {
    List<Target> running = new ArrayList<>();
    for (Target target : all.targets()) {
      if (target.instance().version().equals(version)) {
        running.add(target);
      }
    }
    return all.only(running.toArray(NOBODY));
  }

  private static Pool without(Pool all, Versions versions, long shut) {
    if (shut == 0) {
      return all;
    }
    List<Target> open = new ArrayList<>();
    for (Target target : all.targets()) {
      int number = versions.number(target.instance().version());
      if (number < 0 || (shut & 1L << number) == 0) {
        open.add(target);
      }
    }
    return all.only(open.toArray(NOBODY));
  }

  private static boolean contains(Target[] tried, Target target) {
    if (tried != null) {
      for (Target one : tried) {
        if (one == target) {
          return true;
        }
      }
    }
    return false;
  }
}
