package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.breaker.BreakerStateMachine;
import dev.flotilla.mesh.policy.BalancerOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Balances calls among a fixed list of instances under fixed options.
 *
 * <p>A pick skips ejected instances, and those that the call has tried already while there are
 * others. If no instance is left, or too few are healthy, all are candidates.
 */
public final class BalancedPool {

  private final InstanceState[] targets;
  private final BalancerOptions options;
  private final RandomSource random;
  private final Zones zones;
  private final List<BalancedPool> parts = new CopyOnWriteArrayList<>();
  private final PanicMode panicMode = new PanicMode();
  private final CandidateSet candidateSet;
  private final Optional<ZoneAware> zoneAware;
  private final Balancer balancer;

  /**
   * @param targets the instances; the array must not be changed
   */
  public BalancedPool(
      InstanceState[] targets, BalancerOptions options, RandomSource random, Zones zones) {
    this.targets = targets;
    this.options = options;
    this.random = random;
    this.zones = zones;
    this.candidateSet =
        new CandidateSet(
            targets, panicMode, new SlowStart(options.slowStartDuration(), random), random);
    this.zoneAware = zoneAware(options, zones);
    this.balancer =
        this.zoneAware
            .<Balancer>map(aware -> aware)
            .orElseGet(() -> balancer(candidateSet, options));
  }

  private Optional<ZoneAware> zoneAware(BalancerOptions options, Zones zones) {
    boolean keyed = options.algorithm() == BalancerOptions.Algorithm.CONSISTENT_HASH;
    if (!options.zoneAware() || keyed) {
      return Optional.empty();
    }
    return zones
        .split(targets)
        .map(split -> new ZoneAware(split, candidateSet, some -> balancer(some, options)));
  }

  private static Balancer balancer(CandidateSet among, BalancerOptions options) {
    if (among.size() == 0) {
      return (key, tried, avoidProbe, now) -> null;
    }
    return switch (options.algorithm()) {
      case POWER_OF_TWO -> new PowerOfTwo(among);
      case LEAST_REQUESTS -> new LeastRequests(among);
      case ROUND_ROBIN -> new RoundRobin(among);
      case WEIGHTED -> new WeightedRandom(among);
      case CONSISTENT_HASH ->
          new ConsistentHash(among, options.hashBalanceFactor(), new PowerOfTwo(among));
    };
  }

  /** Returns the instances; the array must not be changed. */
  public InstanceState[] targets() {
    return targets;
  }

  /**
   * Returns a pool of some of these instances, with the same options; {@link #review} covers it
   * too.
   *
   * @param some the array must not be changed
   */
  public BalancedPool only(InstanceState[] some) {
    BalancedPool part = new BalancedPool(some, options, random, zones);
    parts.add(part);
    return part;
  }

  /** Whether breakers are ignored now: a call is made although it gets no permit. */
  public boolean isPanicking() {
    return panicMode.isOn();
  }

  /**
   * Picks an instance. Allocates nothing.
   *
   * @param key routing key of the call; null for none
   * @param tried those that failed this call, null in unused places; may be null itself
   * @param avoidProbe see {@link BreakerStateMachine#admits}
   * @return null if there are none at all
   */
  public InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    if (targets.length <= 1) {
      return targets.length == 0 ? null : targets[0];
    }
    InstanceState fresh = balancer.pick(key, tried, avoidProbe, nowNanos);
    if (fresh != null) {
      return fresh;
    }
    InstanceState again = tried == null ? null : balancer.pick(key, null, avoidProbe, nowNanos);
    return again != null ? again : candidateSet.anyone(tried);
  }

  /**
   * Determines which instances are healthy, for all picks until the next review.
   *
   * @param leastShare share of healthy instances below which all are candidates
   */
  public void review(double leastShare) {
    panicMode.set(candidateSet.healthy(), targets.length, leastShare);
    zoneAware.ifPresent(aware -> aware.review(panicMode.isOn()));
    parts.forEach(part -> part.review(leastShare));
  }
}
