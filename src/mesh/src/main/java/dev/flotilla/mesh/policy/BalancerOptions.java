package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * Which of several healthy instances gets a call. Absent (null) components take their defaults.
 * Immutable.
 *
 * @param algorithm how one is picked
 * @param slowStartDuration how long an instance that has just joined is spared: its share of the
 *     calls grows from a tenth of the usual to all of it; 0 to 10 min, and 0 is off. The instances
 *     that were there when this node first called the service are not spared, because they may be
 *     older than this node. Has no effect on {@link Algorithm#CONSISTENT_HASH}, whose keys do not
 *     wait
 * @param zoneAware whether calls stay in this node's zone as long as the instances there can take
 *     them: up to 1.4 times the load that an even spread over all zones would give them; beyond
 *     that, as many as it takes go to the other zones. The callers are taken to be spread over the
 *     zones as the nodes with instances of any service are. Has no effect where all are in one
 *     zone, nor on {@link Algorithm#CONSISTENT_HASH}
 * @param hashBalanceFactor {@link Algorithm#CONSISTENT_HASH} alone: no instance gets another call
 *     while it has more than this multiple of the average of this caller's calls in flight; 1.05 to
 *     100
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">
 *     Envoy: slow start</a>
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware">
 *     Envoy: zone aware routing</a>
 */
@RecordBuilder
public record BalancerOptions(
    @FormerName("slowStart") Algorithm algorithm,
    @FormerName("loadBound") Duration slowStartDuration,
    Boolean zoneAware,
    Double hashBalanceFactor)
    implements BalancerOptionsBuilder.With {

  /** How one of several instances is picked. */
  public enum Algorithm {
    /** The cheaper one of two random ones, by usual latency times calls in flight. */
    POWER_OF_TWO,
    /**
     * The one with the fewest calls of this node in flight. Looks at each, so that a pick takes
     * about half a microsecond per hundred instances.
     */
    LEAST_REQUESTS,
    /** One after the other. */
    ROUND_ROBIN,
    /**
     * A random one, with a chance in proportion to its weight: the {@value #WEIGHT} in the metadata
     * of its record, a whole number from 0 to 1000; 1 if the metadata has no valid value. 0 gets
     * calls only when all others are out.
     */
    WEIGHTED,
    /**
     * Always the same one for calls with the same routing key, while it is there, healthy and not
     * overloaded ({@code hashBalanceFactor}); then the next one in an order of the key's own. All
     * nodes agree on it. An instance that comes or goes moves its own keys and no others. Calls
     * without a key are picked as by {@link #POWER_OF_TWO}. Looks at each, so that a pick takes
     * about a microsecond per hundred instances.
     */
    CONSISTENT_HASH
  }

  /** Key of an instance's weight in the metadata of its record. */
  public static final String WEIGHT = "weight";

  /** Power of two choices. Source: Mitzenmacher; close to the best at the price of two looks. */
  public static final Algorithm DEFAULT_ALGORITHM = Algorithm.POWER_OF_TWO;

  /**
   * 5 s. Source: measured on our gateway, a JVM does a third of its work in its first 5 s; Envoy
   * has no default, its examples take 60 s.
   */
  public static final Duration DEFAULT_SLOW_START_DURATION = Duration.ofSeconds(5);

  /** On. Source: nodes with zones are meant to prefer them; without zones there is only one. */
  public static final boolean DEFAULT_ZONE_AWARE = true;

  /**
   * 1.25. Source: Mirrokni, Thorup, Zadimoghaddam move the fewest keys for 1.2 to 1.5; HAProxy
   * advises 1.25 to 2 ({@code hash-balance-factor}).
   */
  public static final double DEFAULT_HASH_BALANCE_FACTOR = 1.25;

  public BalancerOptions {
    algorithm = algorithm == null ? DEFAULT_ALGORITHM : algorithm;
    slowStartDuration = slowStartDuration == null ? DEFAULT_SLOW_START_DURATION : slowStartDuration;
    zoneAware = zoneAware == null ? DEFAULT_ZONE_AWARE : zoneAware;
    hashBalanceFactor = hashBalanceFactor == null ? DEFAULT_HASH_BALANCE_FACTOR : hashBalanceFactor;
    Check.between("slowStartDuration in ms", slowStartDuration.toMillis(), 0, 600_000);
    Check.between("hashBalanceFactor", hashBalanceFactor, 1.05, 100);
  }

  /** A builder; a component that is not set takes its default. */
  public static BalancerOptionsBuilder builder() {
    return BalancerOptionsBuilder.builder();
  }

  /** Power of two choices, slow start over 5 s, own zone first. */
  public static BalancerOptions defaults() {
    return of(DEFAULT_ALGORITHM);
  }

  /** The defaults with this algorithm. */
  public static BalancerOptions of(Algorithm algorithm) {
    return builder().algorithm(algorithm).build();
  }
}
