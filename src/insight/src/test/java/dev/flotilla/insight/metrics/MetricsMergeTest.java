package dev.flotilla.insight.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricsMergeTest {

  private final MeterRegistry one = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MeterRegistry two = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void percentilesOfTheClusterAreThoseOfAllObservationsAndNotTheirMean() {
    LatencyTimers<String> fast = timers(one);
    LatencyTimers<String> slow = timers(two);
    LatencyTimers<String> all = timers(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    for (int call = 0; call < 990; call++) {
      fast.record("read", 2_000_000);
      all.record("read", 2_000_000);
    }
    for (int call = 0; call < 10; call++) {
      slow.record("read", 2_000_000_000);
      all.record("read", 2_000_000_000);
    }

    MetricFamily merged = merged().get("call_seconds");
    MetricSample sample = merged.samples().get(0);

    assertThat(merged.kind()).isEqualTo(MetricKind.HISTOGRAM);
    assertThat(merged.bounds()).hasSize(LatencyTimers.BOUNDS.length).startsWith(0.0005, 0.001);
    assertThat(sample.count()).isEqualTo(1_000);
    assertThat(sample.sum()).isCloseTo(990 * 0.002 + 10 * 2, within(1e-6));
    // The mean of the nodes' medians would be about 0.9 s.
    assertThat(Quantile.of(0.5, merged.bounds(), sample.buckets(), sample.count()))
        .isLessThan(0.0026);
    assertThat(Quantile.of(0.995, merged.bounds(), sample.buckets(), sample.count()))
        .isBetween(1.0, 2.5);
  }

  @Test
  void countersAreSummedAndGaugesKeepTheirNode() {
    one.counter("calls", "service", "stock").increment(2);
    two.counter("calls", "service", "stock").increment(3);
    one.gauge("queue", 5);
    two.gauge("queue", 7);
    two.gauge("broken", Double.NaN);

    Map<String, MetricFamily> merged = merged();

    assertThat(merged.get("calls_total").samples())
        .singleElement()
        .satisfies(sample -> assertThat(sample.value()).isEqualTo(5));
    assertThat(merged.get("queue").samples())
        .extracting(sample -> sample.labels().get("node") + " " + sample.value())
        .containsExactly("a 5.0", "b 7.0");
    assertThat(merged).doesNotContainKey("broken");
  }

  @Test
  void bucketsOfTwoVersionsAreAddedWhereTheyHaveTheSameBounds() {
    MetricFamily old = histogram(List.of(1.0, 10.0), List.of(1L, 4L));
    MetricFamily recent = histogram(List.of(1.0, 5.0, 10.0), List.of(2L, 3L, 5L));

    MetricFamily merged = MetricsMerge.of(Map.of("a", List.of(old), "b", List.of(recent))).get(0);

    assertThat(merged.bounds()).containsExactly(1.0, 10.0);
    assertThat(merged.samples().get(0).buckets()).containsExactly(3L, 9L);
  }

  @Test
  void theTextIsThatOfPrometheus() {
    timers(one).record("a \"b\"", 3_000_000);
    one.counter("calls").increment();

    assertThat(PrometheusText.of(MetricsReader.read(one, name -> true)))
        .contains("# TYPE call_seconds histogram\n")
        .contains("call_seconds_bucket{method=\"a \\\"b\\\"\",le=\"0.005\"} 1\n")
        .contains("call_seconds_bucket{method=\"a \\\"b\\\"\",le=\"+Inf\"} 1\n")
        .contains("call_seconds_count{method=\"a \\\"b\\\"\"} 1\n")
        .contains("# TYPE calls_total counter\ncalls_total 1.0\n");
  }

  @Test
  void aPercentileLiesWithinItsBucket() {
    List<Double> bounds = List.of(1.0, 2.0, 4.0);

    assertThat(Quantile.of(0.5, bounds, List.of(0, 10, 10), 10)).isEqualTo(1.5);
    assertThat(Quantile.of(1, bounds, List.of(0, 10, 10), 10)).isEqualTo(2);
    assertThat(Quantile.of(0.99, bounds, List.of(0, 0, 0), 10)).isEqualTo(4);
    assertThat(Quantile.of(0.5, bounds, List.of(0, 0, 0), 0)).isNaN();
  }

  private static MetricFamily histogram(List<Double> bounds, List<Long> buckets) {
    MetricSample sample = new MetricSample(Map.of(), 0, 9, 9, buckets);
    return new MetricFamily("size", MetricKind.HISTOGRAM, "", bounds, List.of(sample));
  }

  private static LatencyTimers<String> timers(MeterRegistry registry) {
    return new LatencyTimers<>(registry, "call", "Calls", method -> Tags.of("method", method));
  }

  private Map<String, MetricFamily> merged() {
    return MetricsMerge.of(
            Map.of(
                "a", MetricsReader.read(one, name -> true),
                "b", MetricsReader.read(two, name -> true)))
        .stream()
        .collect(Collectors.toMap(MetricFamily::name, Function.identity()));
  }
}
