package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.base.RandomSource;
import java.util.function.Function;

/**
 * Own zone first, the others for what is too much for it. Of all calls, those of this zone's
 * callers are a share that is known from where the nodes are; this zone's healthy instances have a
 * fair share of them all, and can take somewhat more than that. If the first share is larger than
 * what they can take, the rest goes elsewhere: not at once all of it when an instance is lost.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware">
 *     Envoy: zone aware routing</a>
 */
final class ZoneAware implements Balancer {

  /** Times its fair share that an instance can take. Source: Envoy's overprovisioning factor. */
  private static final double HEADROOM = 1.4;

  private static final int ALL = 1_000;

  private final RandomSource random;
  private final CandidateSet near;
  private final CandidateSet far;
  private final Balancer nearBy;
  private final Balancer farAway;
  private final double callers;
  private volatile int staying = ALL;

  /**
   * @param split what is near and what is far; both are there
   * @param balancing how one of some is picked
   */
  ZoneAware(Zones.Split split, CandidateSet all, Function<CandidateSet, Balancer> balancing) {
    this.random = all.random();
    this.near = all.only(split.near());
    this.far = all.only(split.far());
    this.nearBy = balancing.apply(near);
    this.farAway = balancing.apply(far);
    this.callers = split.callersShare();
    review(false);
  }

  @Override
  public InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    int share = staying;
    boolean stays = share >= ALL || random.below(ALL) < share;
    InstanceState first = (stays ? nearBy : farAway).pick(key, tried, avoidProbe, nowNanos);
    return first != null
        ? first
        : (stays ? farAway : nearBy).pick(key, tried, avoidProbe, nowNanos);
  }

  /**
   * Looks at who is healthy.
   *
   * @param panicking whether health does not count now
   */
  void review(boolean panicking) {
    double here = panicking ? near.size() : near.healthy();
    double there = panicking ? far.size() : far.healthy();
    double fair = here + there == 0 ? 0 : here / (here + there);
    staying = (int) Math.round(ALL * Math.min(1, HEADROOM * fair / callers));
  }
}
