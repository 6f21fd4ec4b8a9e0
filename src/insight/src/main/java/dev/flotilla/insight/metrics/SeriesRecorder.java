package dev.flotilla.insight.metrics;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import dev.flotilla.insight.metrics.SeriesReply.NodeSeries;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the course of chosen metrics on the node: each second for 15 minutes, each ten seconds for
 * three hours, each minute for a day. A thread of its own reads the registry once a second, so that
 * blocked event loops have a course, too. There are at most {@value #MOST_NUMBERS} numbers of 13.7
 * kB each, so that no label can fill the memory. Thread-safe.
 */
public final class SeriesRecorder implements AutoCloseable {

  /** 5.5 MB. */
  static final int MOST_NUMBERS = 400;

  private static final Logger LOG = LoggerFactory.getLogger(SeriesRecorder.class);

  private static final long SECOND_NANOS = 1_000_000_000;

  /** What is kept, with the labels that are; samples that differ in others are added. */
  private static final Map<String, Set<String>> CHOSEN =
      Map.ofEntries(
          Map.entry("http_server_request_duration_seconds", Set.of("http_response_status_class")),
          Map.entry("http_server_active_requests", Set.of()),
          Map.entry("rpc_server_call_duration_seconds", Set.of("rpc_service")),
          Map.entry("rpc_server_active_calls", Set.of()),
          Map.entry("flotilla_event_loop_lag_seconds", Set.of()),
          Map.entry("flotilla_mesh_failures_total", Set.of("service", "origin")),
          Map.entry("flotilla_mesh_retries_total", Set.of("service")),
          Map.entry("flotilla_mesh_shed_total", Set.of("service")),
          Map.entry("flotilla_mesh_ejections_total", Set.of("service")),
          Map.entry("vertx_pool_queue_pending", Set.of("pool_type")),
          Map.entry("vertx_pool_in_use", Set.of("pool_type")),
          Map.entry("vertx_pool_queue_time_seconds", Set.of("pool_type")),
          Map.entry("process_cpu_usage", Set.of()),
          Map.entry("process_resident_memory_bytes", Set.of()),
          Map.entry("jvm_memory_used_bytes", Set.of("area")),
          Map.entry("jvm_gc_pause_seconds", Set.of()),
          Map.entry("jvm_threads_live_threads", Set.of()));

  private final MeterRegistry registry;
  private final Map<String, KeptMetric> kept = new TreeMap<>(); // guarded by this
  private final Thread thread = new Thread(this::run, "flotilla-metric-series");
  private int numbers; // guarded by this
  private volatile boolean closed;

  SeriesRecorder(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Records from now on. */
  public static SeriesRecorder start(MeterRegistry registry) {
    SeriesRecorder recorder = new SeriesRecorder(registry);
    recorder.thread.setDaemon(true);
    recorder.thread.start();
    return recorder;
  }

  /** Names of the metrics that are kept. */
  public static Set<String> names() {
    return CHOSEN.keySet();
  }

  /** Ends the thread, without waiting for it; what was kept can still be read. Idempotent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /**
   * The course of a metric.
   *
   * @param from inclusive; steps that are no longer kept are left out
   * @param until inclusive
   */
  public synchronized SeriesReply read(String name, SeriesStep step, Instant from, Instant until) {
    long last = Math.floorDiv(until.getEpochSecond(), (long) step.seconds);
    long first =
        Math.max(Math.floorDiv(from.getEpochSecond(), (long) step.seconds), last - step.slots + 1);
    int steps = (int) Math.max(0, last - first + 1);
    KeptMetric metric = kept.get(name);
    if (metric == null) {
      return new SeriesReply(null, List.of(), first * step.seconds, List.of());
    }
    List<NodeSeries> series = new ArrayList<>();
    metric.numbers.forEach((labels, held) -> series.add(held.read(labels, step, first, steps)));
    return new SeriesReply(metric.kind, metric.bounds, first * step.seconds, series);
  }

  private void run() {
    long due = System.nanoTime();
    while (!closed) {
      due = Math.max(due + SECOND_NANOS, System.nanoTime());
      LockSupport.parkNanos(due - System.nanoTime());
      try {
        record(MetricsReader.read(registry, CHOSEN::containsKey), Instant.now());
      } catch (RuntimeException broken) { // a gauge is the user's code
        LOG.warn("The metrics of this second were not kept: {}", broken.toString());
      }
    }
  }

  synchronized void record(Collection<MetricFamily> families, Instant now) {
    for (MetricFamily family : families) {
      Set<String> labelsKept = CHOSEN.get(family.name());
      KeptMetric metric =
          kept.computeIfAbsent(
              family.name(), name -> new KeptMetric(family.kind(), family.bounds()));
      Map<Map<String, String>, MetricSample> sums = new LinkedHashMap<>();
      for (MetricSample sample : family.samples()) {
        Map<String, String> labels = new TreeMap<>(sample.labels());
        labels.keySet().retainAll(labelsKept);
        sums.merge(labels, sample.labelled(labels), MetricsMerge::sum);
      }
      sums.values().forEach(sample -> record(metric, sample, now));
    }
  }

  private void record(KeptMetric metric, MetricSample sample, Instant now) {
    SeriesNumbers held = metric.numbers.get(sample.labels());
    if (held == null) {
      int more = SeriesNumbers.count(metric.kind, metric.bounds);
      if (numbers + more > MOST_NUMBERS) {
        return;
      }
      numbers += more;
      held = new SeriesNumbers(metric.kind, metric.bounds.size());
      metric.numbers.put(sample.labels(), held);
    }
    held.add(sample, now);
  }

  /** One metric. */
  private record KeptMetric(
      MetricKind kind, List<Double> bounds, Map<Map<String, String>, SeriesNumbers> numbers) {

    KeptMetric(MetricKind kind, List<Double> bounds) {
      this(kind, bounds, new LinkedHashMap<>());
    }
  }
}
