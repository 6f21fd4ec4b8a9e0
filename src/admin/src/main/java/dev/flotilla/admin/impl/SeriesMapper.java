package dev.flotilla.admin.impl;

import dev.flotilla.admin.MetricsAdmin.MetricSeries;
import dev.flotilla.admin.MetricsAdmin.SeriesPart;
import dev.flotilla.admin.impl.NodeQuery.NodeAnswer;
import dev.flotilla.admin.impl.NodeQuery.NodeAnswers;
import dev.flotilla.insight.TelemetryMessages.SeriesRequest;
import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.Quantile;
import dev.flotilla.insight.metrics.SeriesRecorder;
import dev.flotilla.insight.metrics.SeriesReply;
import dev.flotilla.insight.metrics.SeriesReply.NodeSeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The course of a metric as the admin API shows it, with the sum of all nodes. */
final class SeriesMapper {

  private SeriesMapper() {}

  static MetricSeries metricSeries(SeriesRequest request, NodeAnswers<SeriesReply> replies) {
    List<SeriesPart> nodes = new ArrayList<>();
    Map<Map<String, String>, NodeSeries> sums = new LinkedHashMap<>();
    SeriesReply known = null;
    for (NodeAnswer<SeriesReply> answer : replies.given()) {
      SeriesReply reply = answer.what();
      if (reply.kind() != null && (known == null || known.bounds().equals(reply.bounds()))) {
        known = reply;
        for (NodeSeries series : reply.series()) {
          nodes.add(part(Optional.of(answer.node()), reply.bounds(), series));
          sums.merge(series.labels(), series, SeriesMapper::sum);
        }
      }
    }
    boolean added = known != null && known.kind() != MetricKind.GAUGE;
    List<Double> bounds = known == null ? List.of() : known.bounds();
    return new MetricSeries(
        request.name(),
        Optional.ofNullable(known).map(SeriesReply::kind),
        known == null ? request.from() : Instant.ofEpochSecond(known.fromEpochSecond()),
        request.step().seconds,
        added
            ? sums.values().stream().map(sum -> part(Optional.empty(), bounds, sum)).toList()
            : List.of(),
        nodes,
        replies.unreachable(),
        SeriesRecorder.names().stream().sorted().toList());
  }

  private static NodeSeries sum(NodeSeries one, NodeSeries other) {
    List<List<Float>> buckets = new ArrayList<>();
    for (int at = 0; at < one.buckets().size(); at++) {
      buckets.add(sum(one.buckets().get(at), other.buckets().get(at)));
    }
    return new NodeSeries(
        one.labels(), sum(one.values(), other.values()), sum(one.sums(), other.sums()), buckets);
  }

  /** A node that has measured nothing in a step adds nothing to it. */
  private static List<Float> sum(List<Float> one, List<Float> other) {
    List<Float> sums = new ArrayList<>(one.size());
    for (int at = 0; at < one.size(); at++) {
      Float mine = one.get(at);
      Float yours = other.get(at);
      sums.add(mine == null ? yours : yours == null ? mine : Float.valueOf(mine + yours));
    }
    return sums;
  }

  private static SeriesPart part(Optional<String> node, List<Double> bounds, NodeSeries series) {
    return new SeriesPart(
        node,
        series.labels(),
        series.values().stream().map(SeriesMapper::number).toList(),
        means(series),
        percentiles(0.5, bounds, series),
        percentiles(0.9, bounds, series),
        percentiles(0.99, bounds, series));
  }

  private static List<Double> means(NodeSeries series) {
    List<Double> means = new ArrayList<>();
    for (int at = 0; at < series.sums().size(); at++) {
      Float count = series.values().get(at);
      boolean none = count == null || count == 0;
      means.add(none ? null : Double.valueOf(series.sums().get(at) / count));
    }
    return means;
  }

  private static List<Double> percentiles(double part, List<Double> bounds, NodeSeries series) {
    List<Double> all = new ArrayList<>();
    int steps = series.buckets().isEmpty() ? 0 : series.values().size();
    for (int at = 0; at < steps; at++) {
      Float count = series.values().get(at);
      List<Float> buckets = new ArrayList<>(bounds.size());
      for (List<Float> bucket : series.buckets()) {
        buckets.add(bucket.get(at));
      }
      double value = count == null ? Double.NaN : Quantile.of(part, bounds, buckets, count);
      all.add(Double.isNaN(value) ? null : Double.valueOf(value));
    }
    return all;
  }

  /** With the digits that the float has, not those of its binary expansion. */
  private static Double number(Float value) {
    return value == null ? null : Double.valueOf(value.toString());
  }
}
