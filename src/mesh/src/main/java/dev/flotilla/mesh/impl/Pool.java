package dev.flotilla.mesh.impl;

import dev.flotilla.mesh.BalancerOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Instances among which calls are balanced, as long as they are the same ones under the same
 * options.
 *
 * <p>Ejected instances are passed over, and those that the call has tried already as long as there
 * are others. If nothing is left, all are taken; so they are when too few are healthy.
 */
final class Pool {

  private final Target[] targets;
  private final BalancerOptions options;
  private final Dice dice;
  private final Zones place;
  private final List<Pool> parts = new CopyOnWriteArrayList<>();
  private final Panic panic = new Panic();
  private final Candidates candidates;
  private final Optional<ZoneAware> zones;
  private final Balancer balancer;

  /**
   * @param targets not to be changed
   */
  Pool(Target[] targets, BalancerOptions options, Dice dice, Zones zones) {
    this.targets = targets;
    this.options = options;
    this.dice = dice;
    this.place = zones;
    this.candidates =
        new Candidates(targets, panic, new SlowStart(options.slowStart(), dice), dice);
    this.zones = zoneAware(options, zones);
    this.balancer =
        this.zones.<Balancer>map(aware -> aware).orElseGet(() -> balancer(candidates, options));
  }

  private Optional<ZoneAware> zoneAware(BalancerOptions options, Zones zones) {
    boolean keyed = options.algorithm() == BalancerOptions.Algorithm.CONSISTENT_HASH;
    if (!options.zoneAware() || keyed) {
      return Optional.empty();
    }
    return zones
        .split(targets)
        .map(split -> new ZoneAware(split, candidates, some -> balancer(some, options)));
  }

  private static Balancer balancer(Candidates among, BalancerOptions options) {
    if (among.size() == 0) {
      return (key, tried, reluctant, now) -> null;
    }
    return switch (options.algorithm()) {
      case POWER_OF_TWO -> new PowerOfTwo(among);
      case LEAST_REQUESTS -> new LeastRequests(among);
      case ROUND_ROBIN -> new RoundRobin(among);
      case WEIGHTED -> new Weighted(among);
      case CONSISTENT_HASH -> new ConsistentHash(among, options.loadBound(), new PowerOfTwo(among));
    };
  }

  /** Not to be changed. */
  Target[] targets() {
    return targets;
  }

  /**
   * Some of these, balanced among themselves in the same way; reviewed with these.
   *
   * @param some not to be changed
   */
  Pool only(Target[] some) {
    Pool part = new Pool(some, options, dice, place);
    parts.add(part);
    return part;
  }

  /** Whether circuits do not count now: a call is made although it gets no permit. */
  boolean isPanicking() {
    return panic.isOn();
  }

  /**
   * Picks one. Allocates nothing.
   *
   * @param key routing key of the call; null for none
   * @param tried those that failed this call, null in unused places; may be null itself
   * @param reluctant see {@link Circuit#admits}
   * @return null if there are none at all
   */
  Target pick(String key, Target[] tried, boolean reluctant, long nowNanos) {
    if (targets.length <= 1) {
      return targets.length == 0 ? null : targets[0];
    }
    Target fresh = balancer.pick(key, tried, reluctant, nowNanos);
    if (fresh != null) {
      return fresh;
    }
    Target again = tried == null ? null : balancer.pick(key, null, reluctant, nowNanos);
    return again != null ? again : candidates.anyone(tried);
  }

  /**
   * Looks at who is healthy, for all picks until the next time.
   *
   * @param leastShare of healthy ones; with fewer, all are used
   */
  void review(double leastShare) {
    panic.set(candidates.healthy(), targets.length, leastShare);
    zones.ifPresent(aware -> aware.review(panic.isOn()));
    parts.forEach(part -> part.review(leastShare));
  }
}
