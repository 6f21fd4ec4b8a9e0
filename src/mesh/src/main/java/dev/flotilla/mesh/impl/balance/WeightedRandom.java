package dev.flotilla.mesh.impl.balance;

import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.policy.BalancerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks a random instance with a probability in proportion to its weight. */
final class WeightedRandom implements Balancer {

  private static final Logger LOG = LoggerFactory.getLogger(WeightedRandom.class);

  /** Weight of an instance without one. Source: HAProxy, nginx and Envoy. */
  private static final int USUAL = 1;

  private static final int MOST = 1_000;

  /**
   * Draws before all instances are compared; with half of the weight ejected, 1 pick in 256 gets
   * there.
   */
  private static final int THROWS = 8;

  private final CandidateSet candidateSet;
  private final int[] upTo; // sums of weights: the n-th instance has the numbers below the n-th sum

  WeightedRandom(CandidateSet candidateSet) {
    this.candidateSet = candidateSet;
    this.upTo = new int[candidateSet.size()];
    int sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += weight(candidateSet.at(i).instance());
      upTo[i] = sum;
    }
  }

  /** Returns the weight in the metadata; one bad record must not affect the others. */
  static int weight(Instance instance) {
    String text = instance.metadata().get(BalancerOptions.WEIGHT);
    if (text == null) {
      return USUAL;
    }
    if (text.matches("\\d{1,4}") && Integer.parseInt(text) <= MOST) {
      return Integer.parseInt(text);
    }
    LOG.warn("weight of {} must be between 0 and {} but was {}", instance.id(), MOST, text);
    return USUAL;
  }

  @Override
  public InstanceState pick(String key, InstanceState[] tried, boolean avoidProbe, long nowNanos) {
    int all = upTo[upTo.length - 1];
    InstanceState spared = null; // held back by slow start, and better than none
    for (int i = 0; i < THROWS && all > 0; i++) {
      InstanceState candidate = candidateSet.at(holder(candidateSet.random().below(all)));
      if (candidateSet.usable(candidate, tried, avoidProbe)) {
        if (!candidateSet.holdsBack(candidate, nowNanos)) {
          return candidate;
        }
        spared = candidate;
      }
    }
    return spared != null ? spared : heaviest(tried, avoidProbe);
  }

  /** Returns the first index whose sum is above the number. */
  private int holder(int number) {
    int low = 0;
    int high = upTo.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] > number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  // The one with the most of what is left; those with weight 0 only if no other instance is left.
  private InstanceState heaviest(InstanceState[] tried, boolean avoidProbe) {
    InstanceState heaviest = null;
    int most = -1;
    int start = candidateSet.random().below(upTo.length);
    for (int i = 0; i < upTo.length; i++) {
      int index = (start + i) % upTo.length;
      int weight = upTo[index] - (index == 0 ? 0 : upTo[index - 1]);
      InstanceState candidate = candidateSet.at(index);
      if (weight > most && candidateSet.usable(candidate, tried, avoidProbe)) {
        heaviest = candidate;
        most = weight;
      }
    }
    return heaviest;
  }
}
