package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.base.RandomSource;
import java.util.function.Function;

/**
 * Prefers instances of this node's zone, and sends what exceeds their capacity to other zones. The
 * share of all calls that callers of this zone make follows from the zones of the nodes; the
 * healthy instances of this zone have a fair share of all calls, and can take somewhat more than
 * that. If the first share is larger, only the rest goes elsewhere, also when an instance is lost.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware">
 *     Envoy: zone aware routing</a>
 */
final class ZoneAware implements Balancer {

  /**
   * Multiple of its fair share that an instance can take. Source: Envoy's overprovisioning factor.
   */
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
   * @param split the instances of this zone and of others; neither is empty
   * @param balancing creates the balancer within a zone
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
   * Determines how many instances of each zone are healthy.
   *
   * @param panicking whether health is ignored now
   */
  void review(boolean panicking) {
    double here = panicking ? near.size() : near.healthy();
    double there = panicking ? far.size() : far.healthy();
    double fair = here + there == 0 ? 0 : here / (here + there);
    staying = (int) Math.round(ALL * Math.min(1, HEADROOM * fair / callers));
  }
}
