package dev.flotilla.insight.metrics;

import java.util.List;

/** Percentiles of histograms, as {@code histogram_quantile} of Prometheus computes them. */
public final class Quantile {

  private Quantile() {}

  /**
   * The value below which a part of the observations lies. Within a bucket the observations are
   * taken to be spread evenly; those above the last bound count as if they were at it.
   *
   * @param part 0 to 1, such as 0.99
   * @param bounds rising, without the infinite one
   * @param buckets for each bound, how many observations were at most that large
   * @param count of all observations
   * @return NaN if there are none
   */
  public static double of(
      double part, List<Double> bounds, List<? extends Number> buckets, double count) {
    if (!(count > 0) || bounds.isEmpty()) {
      return Double.NaN;
    }
    double rank = part * count;
    double below = 0;
    double lower = 0;
    for (int at = 0; at < bounds.size(); at++) {
      double upTo = buckets.get(at).doubleValue();
      if (upTo >= rank && upTo > below) {
        return lower + (bounds.get(at) - lower) * (rank - below) / (upTo - below);
      }
      below = upTo;
      lower = bounds.get(at);
    }
    return lower;
  }
}
