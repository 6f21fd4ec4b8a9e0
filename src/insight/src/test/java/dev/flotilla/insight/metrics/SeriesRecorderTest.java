package dev.flotilla.insight.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import dev.flotilla.insight.metrics.SeriesReply.NodeSeries;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesRecorderTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final SeriesRecorder recorder = new SeriesRecorder(registry);

  @Test
  void aCounterIsKeptAsIncrementsPerSecond() {
    for (int second = 0; second <= 30; second++) {
      recorder.record(List.of(retries("stock", second * 5)), at(second));
    }

    NodeSeries series = read("flotilla_mesh_retries_total", SeriesStep.SECOND, 28, 32).get(0);

    assertThat(series.labels()).containsExactly(Map.entry("service", "stock"));
    assertThat(series.values()).containsExactly(5f, 5f, 5f, null, null);
    assertThat(read("flotilla_mesh_retries_total", SeriesStep.TEN_SECONDS, 10, 19))
        .singleElement()
        .satisfies(ten -> assertThat(ten.values()).containsExactly(5f));
  }

  @Test
  void aSecondWithoutAMeasurementIsAGapAndARestartOfACounterIsNotNegative() {
    recorder.record(List.of(retries("stock", 100)), at(0));
    recorder.record(List.of(retries("stock", 120)), at(4));
    recorder.record(List.of(retries("stock", 3)), at(5));

    assertThat(read("flotilla_mesh_retries_total", SeriesStep.SECOND, 1, 5).get(0).values())
        .containsExactly(null, null, null, 5f, 0f);
  }

  @Test
  void whatIsOlderThanItsStepIsKeptForIsLeftOut() {
    for (int second = 0; second < 2_000; second++) {
      recorder.record(List.of(gauge(second)), at(second));
    }

    assertThat(read("process_cpu_usage", SeriesStep.SECOND, 0, 1_999).get(0).values())
        .hasSize(900)
        .startsWith(1_100f)
        .endsWith(1_999f);
    assertThat(read("process_cpu_usage", SeriesStep.TEN_SECONDS, 0, 1_999).get(0).values())
        .hasSize(200)
        .startsWith(4.5f, 14.5f);
  }

  @Test
  void memoryIsBoundedWhateverTheLabels() {
    for (int service = 0; service < 1_000; service++) {
      recorder.record(List.of(retries("service-" + service, 1)), at(0));
    }

    assertThat(read("flotilla_mesh_retries_total", SeriesStep.SECOND, 0, 0))
        .hasSize(SeriesRecorder.MOST_NUMBERS);
  }

  @Test
  void aRunningRecorderReadsTheRegistry() {
    HttpMetrics requests = HttpMetrics.in(registry);
    requests.ended("/", "GET", 200, 3_000_000);
    try (SeriesRecorder running = SeriesRecorder.start(registry)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                requests.ended("/", "GET", 200, 3_000_000);
                SeriesReply reply =
                    running.read(
                        "http_server_request_duration_seconds",
                        SeriesStep.SECOND,
                        Instant.now().minusSeconds(10),
                        Instant.now());
                assertThat(reply.kind()).isEqualTo(MetricKind.HISTOGRAM);
                assertThat(reply.series()).hasSize(1);
                assertThat(reply.series().get(0).buckets()).hasSize(reply.bounds().size());
                assertThat(reply.series().get(0).values())
                    .anyMatch(value -> value != null && value > 0);
              });
    }
  }

  @Test
  void theFinestStepThatReachesSoFarIsTaken() {
    assertThat(SeriesStep.reaching(Duration.ofMinutes(15))).isEqualTo(SeriesStep.SECOND);
    assertThat(SeriesStep.reaching(Duration.ofMinutes(16))).isEqualTo(SeriesStep.TEN_SECONDS);
    assertThat(SeriesStep.reaching(Duration.ofDays(9))).isEqualTo(SeriesStep.MINUTE);
    assertThatThrownBy(() -> SeriesStep.parse("2s")).hasMessageContaining("was 2s");
  }

  private List<NodeSeries> read(String name, SeriesStep step, int from, int until) {
    return recorder.read(name, step, at(from), at(until)).series();
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private static MetricFamily retries(String service, double total) {
    MetricSample sample = MetricSample.of(Map.of("service", service, "code", "UNAVAILABLE"), total);
    return new MetricFamily(
        "flotilla_mesh_retries_total", MetricKind.COUNTER, "", List.of(), List.of(sample));
  }

  private static MetricFamily gauge(double value) {
    MetricSample sample = MetricSample.of(Map.of(), value);
    return new MetricFamily("process_cpu_usage", MetricKind.GAUGE, "", List.of(), List.of(sample));
  }
}
