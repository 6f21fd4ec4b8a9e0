package dev.flotilla.mesh.impl.traffic;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.impl.balance.BalancedPool;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.policy.MatchOptions;
import dev.flotilla.mesh.policy.TrafficOptions;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that the traffic options of a service name, with their weights, and the instances
 * that run them. Each version has a number; there are fewer than 64, so a set of versions is a bit
 * mask.
 */
public final class TrafficSplit {

  /** Number that stands for no version. */
  public static final int NONE = -1;

  private static final Logger LOG = LoggerFactory.getLogger(TrafficSplit.class);

  private final String service;
  private final RandomSource random;
  private final MeshListeners meshListeners;
  private final String[] names; // sorted, so that a number is the same on every node
  private final int[] weights; // 0 for what the split does not name
  private final long[] salts;
  private final long weighted;
  private final long shut;
  private final AtomicReferenceArray<VersionSubsets> subsets =
      new AtomicReferenceArray<>(Instance.Kind.values().length);
  private final long[] missing = new long[Instance.Kind.values().length]; // guarded by itself

  public TrafficSplit(
      String service, TrafficOptions options, RandomSource random, MeshListeners meshListeners) {
    this.service = service;
    this.random = random;
    this.meshListeners = meshListeners;
    this.names = names(options);
    this.weights = new int[names.length];
    this.salts = new long[names.length];
    long weighted = 0;
    long shut = 0;
    for (int number = 0; number < names.length; number++) {
      Integer weight = options.split().get(names[number]);
      weights[number] = weight == null ? 0 : weight;
      salts[number] = mixed(service.hashCode() * 31L + names[number].hashCode());
      weighted |= weights[number] > 0 ? 1L << number : 0;
      shut |= weight != null && weight == 0 ? 1L << number : 0;
    }
    this.weighted = weighted;
    this.shut = shut;
  }

  int count() {
    return names.length;
  }

  String name(int number) {
    return names[number];
  }

  /** Returns the number of a version; {@link #NONE} if the options do not name it. */
  public int number(String version) {
    return Math.max(NONE, Arrays.binarySearch(names, version));
  }

  /** Returns the versions that have a weight above zero. */
  public long weighted() {
    return weighted;
  }

  /** Returns the instances by version; computed again only when the pool has changed. */
  public VersionSubsets of(Instance.Kind kind, BalancedPool all) {
    VersionSubsets known = subsets.get(kind.ordinal());
    return known != null && known.isOf(all) ? known : split(kind, all);
  }

  /**
   * Chooses one of these versions in proportion to their weights.
   *
   * @param key if it is not null, the choice is always the same for this key, by weighted
   *     rendezvous hashing
   * @return {@link #NONE} if no version has a weight
   * @see <a href="https://doi.org/10.1007/s00446-005-0142-2">Schindelhauer, Schomaker: Weighted
   *     distributed hash tables</a>
   */
  int choose(long among, String key) {
    return key == null ? drawn(among) : hashed(among, mixed(key.hashCode()));
  }

  private int drawn(long among) {
    int total = 0;
    for (int number = 0; number < weights.length; number++) {
      total += isIn(among, number) ? weights[number] : 0;
    }
    int left = total == 0 ? 0 : random.below(total);
    for (int number = 0; number < weights.length; number++) {
      left -= isIn(among, number) ? weights[number] : 0;
      if (left < 0) {
        return number;
      }
    }
    return NONE;
  }

  private int hashed(long among, long key) {
    int best = NONE;
    double least = Double.POSITIVE_INFINITY;
    for (int number = 0; number < weights.length; number++) {
      if (isIn(among, number) && weights[number] > 0) {
        double uniform = ((mixed(key ^ salts[number]) >>> 11) + 0.5) * 0x1.0p-53; // never 0 or 1
        double wait =
            -Math.log(uniform) / weights[number]; // the first of exponential arrivals wins
        if (wait < least) {
          best = number;
          least = wait;
        }
      }
    }
    return best;
  }

  private VersionSubsets split(Instance.Kind kind, BalancedPool all) {
    VersionSubsets fresh = VersionSubsets.of(all, this, shut);
    subsets.set(kind.ordinal(), fresh);
    if (all.targets().length > 0) {
      reportChanges(kind, fresh.present());
    }
    return fresh;
  }

  // Reports every named version, except those with weight 0 that no match names.
  private void reportChanges(Instance.Kind kind, long present) {
    long absent = ((1L << names.length) - 1) & ~present & ~shut;
    long before;
    synchronized (missing) {
      before = missing[kind.ordinal()];
      missing[kind.ordinal()] = absent;
    }
    for (int number = 0; number < names.length; number++) {
      if (isIn(absent & ~before, number)) {
        reportMissing(kind, names[number]);
      } else if (isIn(before & ~absent, number)) {
        reportFound(kind, names[number]);
      }
    }
  }

  private void reportMissing(Instance.Kind kind, String version) {
    LOG.warn(
        "{} ({}) has no instance of version {}, which its policy names; calls go to other versions",
        service,
        kind,
        version);
    meshListeners.tell(listener -> listener.versionMissing(service, kind, version));
  }

  private void reportFound(Instance.Kind kind, String version) {
    LOG.info("{} ({}) has an instance of version {} again", service, kind, version);
    meshListeners.tell(listener -> listener.versionFound(service, kind, version));
  }

  private static boolean isIn(long versions, int number) {
    return (versions & 1L << number) != 0;
  }

  private static String[] names(TrafficOptions options) {
    TreeSet<String> names = new TreeSet<>(options.split().keySet());
    options.match().stream().map(MatchOptions::version).forEach(names::add);
    if (options.mirror() != null) {
      names.add(options.mirror().version());
    }
    return names.toArray(String[]::new);
  }

  /** Spreads what is close together: the finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mixed(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
