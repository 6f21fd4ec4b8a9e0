package dev.flotilla.insight.metrics;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import dev.flotilla.insight.metrics.SeriesReply.NodeSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The numbers of one metric and one combination of labels over time. Not thread-safe. */
final class SeriesNumbers {

  private static final SeriesStep[] STEPS = SeriesStep.values();

  private final MetricKind kind;
  private final SeriesRing[][] rings; // by number, then by step
  private double[] before; // the totals of the last record; null at first
  private Instant beforeAt;

  SeriesNumbers(MetricKind kind, int bounds) {
    this.kind = kind;
    this.rings = new SeriesRing[numbers(kind, bounds)][STEPS.length];
    for (SeriesRing[] number : rings) {
      for (SeriesStep step : STEPS) {
        number[step.ordinal()] = new SeriesRing(step.seconds, step.slots);
      }
    }
  }

  static int count(MetricKind kind, List<Double> bounds) {
    return numbers(kind, bounds.size());
  }

  private static int numbers(MetricKind kind, int bounds) {
    return kind == MetricKind.COUNTER || kind == MetricKind.GAUGE ? 1 : 2 + bounds;
  }

  void add(MetricSample sample, Instant now) {
    double[] totals = totals(sample);
    if (kind == MetricKind.GAUGE) {
      put(now, totals);
      return;
    }
    if (before != null && now.isAfter(beforeAt)) {
      double seconds = Duration.between(beforeAt, now).toNanos() / 1e9;
      double[] rates = new double[totals.length];
      for (int at = 0; at < totals.length; at++) {
        rates[at] = Math.max(0, totals[at] - before[at]) / seconds;
      }
      put(now, rates);
    }
    before = totals;
    beforeAt = now;
  }

  private void put(Instant now, double[] values) {
    for (int at = 0; at < values.length; at++) {
      for (SeriesRing ring : rings[at]) {
        ring.add(now.getEpochSecond(), values[at]);
      }
    }
  }

  private double[] totals(MetricSample sample) {
    double[] totals = new double[rings.length];
    if (rings.length == 1) {
      totals[0] = sample.value();
      return totals;
    }
    totals[0] = sample.count();
    totals[1] = sample.sum();
    for (int at = 0; at < sample.buckets().size(); at++) {
      totals[2 + at] = sample.buckets().get(at);
    }
    return totals;
  }

  NodeSeries read(Map<String, String> labels, SeriesStep step, long first, int steps) {
    List<List<Float>> numbers = new ArrayList<>();
    for (SeriesRing[] number : rings) {
      float[] values = new float[steps];
      number[step.ordinal()].copy(first, values);
      numbers.add(nullable(values));
    }
    return new NodeSeries(
        labels,
        numbers.get(0),
        numbers.size() > 1 ? numbers.get(1) : List.of(),
        numbers.size() > 2 ? numbers.subList(2, numbers.size()) : List.of());
  }

  private static List<Float> nullable(float[] values) {
    List<Float> all = new ArrayList<>(values.length);
    for (float value : values) {
      all.add(Float.isNaN(value) ? null : value);
    }
    return all;
  }
}
