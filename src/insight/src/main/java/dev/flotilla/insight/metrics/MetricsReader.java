package dev.flotilla.insight.metrics;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Reads a registry. The maxima of timers are left out, because they belong to a window of each node
 * and say nothing about the cluster.
 */
final class MetricsReader {

  private static final String TOTAL = "_total";
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final NamingConvention naming;
  private final Map<String, MetricFamily> families = new TreeMap<>();

  private MetricsReader(NamingConvention naming) {
    this.naming = naming;
  }

  /**
   * The metrics of a registry, by name. Takes up to some milliseconds.
   *
   * @param wanted names, as in Prometheus
   */
  static List<MetricFamily> read(MeterRegistry registry, Predicate<String> wanted) {
    MetricsReader reader = new MetricsReader(registry.config().namingConvention());
    for (Meter meter : registry.getMeters()) {
      String name = reader.name(meter);
      if (wanted.test(name)) {
        reader.read(name, meter);
      }
    }
    return List.copyOf(reader.families.values());
  }

  /** The registry of Prometheus adds the suffix of counters only when it writes its text. */
  private String name(Meter meter) {
    Meter.Id id = meter.getId();
    String name = naming.name(id.getName(), id.getType(), id.getBaseUnit());
    boolean counts = meter instanceof Counter || meter instanceof FunctionCounter;
    return counts && !name.endsWith(TOTAL) ? name + TOTAL : name;
  }

  private void read(String name, Meter meter) {
    Map<String, String> labels = labels(meter.getId());
    if (meter instanceof Counter counter) {
      add(name, MetricKind.COUNTER, meter, labels, counter.count());
    } else if (meter instanceof FunctionCounter counter) {
      add(name, MetricKind.COUNTER, meter, labels, counter.count());
    } else if (meter instanceof Gauge gauge) {
      add(name, MetricKind.GAUGE, meter, labels, gauge.value());
    } else if (meter instanceof Timer timer) {
      HistogramSnapshot snapshot = timer.takeSnapshot();
      add(name, meter, labels, snapshot, snapshot.total(TimeUnit.SECONDS), NANOS);
    } else if (meter instanceof DistributionSummary summary) {
      HistogramSnapshot snapshot = summary.takeSnapshot();
      add(name, meter, labels, snapshot, snapshot.total(), 1);
    }
  }

  private void add(
      String name, MetricKind kind, Meter meter, Map<String, String> labels, double value) {
    if (Double.isFinite(value)) { // that of a gauge whose object is gone is not
      family(name, kind, meter, List.of()).samples().add(MetricSample.of(labels, value));
    }
  }

  private void add(
      String name,
      Meter meter,
      Map<String, String> labels,
      HistogramSnapshot snapshot,
      double sum,
      double unit) {
    CountAtBucket[] finite =
        Arrays.stream(snapshot.histogramCounts())
            .filter(bucket -> !Double.isInfinite(bucket.bucket()))
            .toArray(CountAtBucket[]::new);
    List<Double> bounds = Arrays.stream(finite).map(each -> each.bucket() / unit).toList();
    List<Long> counts = Arrays.stream(finite).map(each -> (long) each.count()).toList();
    MetricKind kind = bounds.isEmpty() ? MetricKind.SUMMARY : MetricKind.HISTOGRAM;
    family(name, kind, meter, bounds)
        .samples()
        .add(new MetricSample(labels, 0, snapshot.count(), sum, counts));
  }

  private MetricFamily family(String name, MetricKind kind, Meter meter, List<Double> bounds) {
    String help = meter.getId().getDescription();
    return families.computeIfAbsent(
        name,
        made -> new MetricFamily(name, kind, help == null ? "" : help, bounds, new ArrayList<>()));
  }

  private Map<String, String> labels(Meter.Id id) {
    Map<String, String> labels = new TreeMap<>();
    for (Tag tag : id.getTagsAsIterable()) {
      labels.put(naming.tagKey(tag.getKey()), naming.tagValue(tag.getValue()));
    }
    return labels;
  }
}
