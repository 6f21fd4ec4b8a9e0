package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.base.Share;
import java.util.Arrays;

/**
 * Picks the same instance for the same key while it has capacity. Every key orders all instances by
 * a hash of both, and goes to the first one in that order that may take a call and has less than
 * {@code bound} times the average load. So an instance that joins or leaves moves only its own
 * keys, and what a full one cannot take spreads over all others.
 *
 * <p>A hash ring would compare fewer instances, but needs a hundred points per instance to be even,
 * which must be sorted again at each change, and moves all keys of a full instance to its
 * neighbours on the ring.
 *
 * @see <a href="https://arxiv.org/abs/1608.01350">Mirrokni, Thorup, Zadimoghaddam: Consistent
 *     Hashing with Bounded Loads</a>
 * @see <a href="https://www.eecs.umich.edu/techreports/cse/96/CSE-TR-316-96.pdf">Thaler,
 *     Ravishankar: A Name-Based Mapping Scheme for Rendezvous</a>
 */
final class ConsistentHash implements Balancer {

  private final CandidateSet candidateSet;
  private final Balancer keyless;
  private final double bound;
  private final long[] seeds;

  /**
   * @param keyless picks for calls that have no key
   */
  ConsistentHash(CandidateSet candidateSet, double bound, Balancer keyless) {
    this.candidateSet = candidateSet;
    this.keyless = keyless;
    this.bound = bound;
    this.seeds = new long[candidateSet.size()];
    Arrays.setAll(seeds, index -> hash(candidateSet.at(index).instance().id()));
  }

  @Override
  public InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    if (key == null) {
      return keyless.pick(null, tried, avoidProbe, nowNanos);
    }
    int usable = candidateSet.usable(tried, avoidProbe);
    long afterThis = candidateSet.inFlight(tried, avoidProbe) + 1;
    double most = Share.ceil(bound * afterThis / usable);
    InstanceState first = first(hash(key), most, tried, avoidProbe);
    // Other callers may have filled the last place meanwhile; then the bound is off by one.
    return first != null ? first : first(hash(key), Double.MAX_VALUE, tried, avoidProbe);
  }

  private InstanceState first(long key, double most, InstanceState[] tried, boolean avoidProbe) {
    InstanceState first = null;
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < seeds.length; i++) {
      long rank = mixed(key ^ seeds[i]);
      if (rank >= highest || first == null) {
        InstanceState candidate = candidateSet.at(i);
        if (candidate.inFlight() + 1 <= most && candidateSet.usable(candidate, tried, avoidProbe)) {
          first = candidate;
          highest = rank;
        }
      }
    }
    return first;
  }

  /** FNV-1a over the characters, mixed: the same on every node, unlike a seeded hash. */
  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mixed(hash);
  }

  // Finalizer of SplittableRandom (Stafford's variant 13): every bit depends on every bit.
  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
