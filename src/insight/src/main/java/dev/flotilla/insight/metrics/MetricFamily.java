package dev.flotilla.insight.metrics;

import java.util.List;
import java.util.Map;

/**
 * All samples of one metric, at one moment.
 *
 * @param name as in Prometheus, with unit, without the suffixes of histograms; counters end in
 *     {@code _total}
 * @param help one sentence
 * @param bounds upper bounds of the buckets in the unit of the metric, without the infinite one;
 *     empty unless it is a histogram
 */
public record MetricFamily(
    String name, MetricKind kind, String help, List<Double> bounds, List<MetricSample> samples) {

  /** What a metric is, and with it how samples of several nodes are added. */
  public enum MetricKind {
    /** Only rises; is summed. */
    COUNTER,
    /** A state; remains one sample for each node. */
    GAUGE,
    /** Count, sum and buckets; each is summed. */
    HISTOGRAM,
    /** Count and sum only; each is summed. */
    SUMMARY
  }

  /**
   * One sample.
   *
   * @param value of a counter or gauge
   * @param count of what was observed, in a histogram or summary
   * @param sum of what was observed
   * @param buckets for each bound, how many observations were at most that large
   */
  public record MetricSample(
      Map<String, String> labels, double value, long count, double sum, List<Long> buckets) {

    static MetricSample of(Map<String, String> labels, double value) {
      return new MetricSample(labels, value, 0, 0, List.of());
    }

    MetricSample labelled(Map<String, String> others) {
      return new MetricSample(others, value, count, sum, buckets);
    }
  }
}
