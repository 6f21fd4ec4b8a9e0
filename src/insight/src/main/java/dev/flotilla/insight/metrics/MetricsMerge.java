package dev.flotilla.insight.metrics;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds the metrics of several nodes. Counters, counts and buckets are summed; a gauge keeps one
 * sample for each node, with the label {@code node}. Nothing is averaged.
 */
public final class MetricsMerge {

  /** The label that tells the gauges of nodes apart. */
  public static final String NODE = "node";

  private MetricsMerge() {}

  /** The metrics of a cluster by name, made of those of its nodes. */
  public static List<MetricFamily> of(Map<String, List<MetricFamily>> byNode) {
    Map<String, List<MetricFamily>> byName = new TreeMap<>();
    new TreeMap<>(byNode)
        .forEach(
            (node, families) ->
                families.forEach(
                    family ->
                        byName
                            .computeIfAbsent(family.name(), name -> new ArrayList<>())
                            .add(family.kind() == MetricKind.GAUGE ? of(node, family) : family)));
    return byName.values().stream().map(MetricsMerge::merged).toList();
  }

  private static MetricFamily of(String node, MetricFamily gauge) {
    return new MetricFamily(
        gauge.name(),
        gauge.kind(),
        gauge.help(),
        gauge.bounds(),
        gauge.samples().stream()
            .map(
                sample -> {
                  Map<String, String> labels = new TreeMap<>(sample.labels());
                  labels.put(NODE, node);
                  return sample.labelled(labels);
                })
            .toList());
  }

  private static MetricFamily merged(List<MetricFamily> same) {
    MetricFamily first = same.get(0);
    List<Double> bounds = new ArrayList<>(first.bounds());
    same.forEach(family -> bounds.retainAll(family.bounds()));
    Map<Map<String, String>, MetricSample> samples = new LinkedHashMap<>();
    for (MetricFamily family : same) {
      for (MetricSample sample : family.samples()) {
        samples.merge(sample.labels(), at(bounds, family, sample), MetricsMerge::sum);
      }
    }
    return new MetricFamily(
        first.name(), first.kind(), first.help(), bounds, List.copyOf(samples.values()));
  }

  /**
   * With the buckets that all nodes have: they are cumulative, so that those of one version of the
   * program remain exact without the ones that another version does not have.
   */
  private static MetricSample at(List<Double> bounds, MetricFamily family, MetricSample sample) {
    List<Long> buckets =
        bounds.stream().map(bound -> sample.buckets().get(family.bounds().indexOf(bound))).toList();
    return new MetricSample(sample.labels(), sample.value(), sample.count(), sample.sum(), buckets);
  }

  static MetricSample sum(MetricSample one, MetricSample other) {
    List<Long> buckets = new ArrayList<>(one.buckets());
    for (int at = 0; at < buckets.size(); at++) {
      buckets.set(at, buckets.get(at) + other.buckets().get(at));
    }
    return new MetricSample(
        one.labels(),
        one.value() + other.value(),
        one.count() + other.count(),
        one.sum() + other.sum(),
        buckets);
  }
}
