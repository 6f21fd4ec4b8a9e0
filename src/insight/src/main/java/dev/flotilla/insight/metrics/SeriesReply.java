package dev.flotilla.insight.metrics;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import java.util.List;
import java.util.Map;

/**
 * What one node has kept of a metric.
 *
 * @param kind null if the node keeps no series of that name
 * @param bounds of the buckets; empty unless it is a histogram
 * @param fromEpochSecond begin of the first step
 */
public record SeriesReply(
    MetricKind kind, List<Double> bounds, long fromEpochSecond, List<NodeSeries> series) {

  /**
   * The values for one combination of labels, step by step; null where nothing was measured.
   *
   * @param values of a gauge; of anything else, observations or increments per second
   * @param sums what was observed per second; empty unless it is a histogram or summary
   * @param buckets for each bound, the observations per second that were at most that large
   */
  public record NodeSeries(
      Map<String, String> labels,
      List<Float> values,
      List<Float> sums,
      List<List<Float>> buckets) {}
}
