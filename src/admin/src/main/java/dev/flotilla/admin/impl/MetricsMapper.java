package dev.flotilla.admin.impl;

import dev.flotilla.admin.MetricsAdmin.ClusterMetrics;
import dev.flotilla.admin.MetricsAdmin.LabelledMetric;
import dev.flotilla.admin.MetricsAdmin.MetricView;
import dev.flotilla.admin.impl.NodeQuery.NodeAnswer;
import dev.flotilla.admin.impl.NodeQuery.NodeAnswers;
import dev.flotilla.insight.TelemetryMessages.MetricsReply;
import dev.flotilla.insight.metrics.MetricFamily;
import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import dev.flotilla.insight.metrics.MetricsMerge;
import dev.flotilla.insight.metrics.Quantile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Metrics as the admin API shows them. */
final class MetricsMapper {

  /** Tells which nodes are part of the sums; without it, a sum that falls would be a riddle. */
  private static final String REACH = "flotilla_node_answered";

  private MetricsMapper() {}

  static ClusterMetrics clusterMetrics(
      NodeAnswers<MetricsReply> replies, List<MetricFamily> merged) {
    return new ClusterMetrics(
        replies.given().stream().map(NodeAnswer::node).sorted().toList(),
        merged.stream().map(MetricsMapper::metricView).toList(),
        replies.unreachable());
  }

  /** With a gauge that is 1 for each node that has answered and 0 for the others. */
  static List<MetricFamily> withReach(
      List<MetricFamily> merged, NodeAnswers<MetricsReply> replies) {
    List<MetricSample> samples = new ArrayList<>();
    replies.given().forEach(reply -> samples.add(reach(reply.node(), 1)));
    replies.unreachable().forEach(node -> samples.add(reach(node, 0)));
    List<MetricFamily> all = new ArrayList<>(merged);
    String help = "Whether the metrics of a node are part of the sums";
    all.add(new MetricFamily(REACH, MetricKind.GAUGE, help, List.of(), samples));
    return all;
  }

  private static MetricSample reach(String node, int value) {
    return new MetricSample(Map.of(MetricsMerge.NODE, node), value, 0, 0, List.of());
  }

  private static MetricView metricView(MetricFamily family) {
    return new MetricView(
        family.name(),
        family.kind(),
        family.help(),
        family.samples().stream().map(sample -> labelledMetric(family, sample)).toList());
  }

  private static LabelledMetric labelledMetric(MetricFamily family, MetricSample sample) {
    boolean single = family.kind() == MetricKind.COUNTER || family.kind() == MetricKind.GAUGE;
    return new LabelledMetric(
        sample.labels(),
        single ? Optional.of(sample.value()) : Optional.empty(),
        single ? Optional.empty() : Optional.of(sample.count()),
        single ? Optional.empty() : Optional.of(sample.sum()),
        percentile(0.5, family, sample),
        percentile(0.9, family, sample),
        percentile(0.99, family, sample));
  }

  private static Optional<Double> percentile(
      double part, MetricFamily family, MetricSample sample) {
    double value = Quantile.of(part, family.bounds(), sample.buckets(), sample.count());
    return Double.isNaN(value) ? Optional.empty() : Optional.of(value);
  }
}
