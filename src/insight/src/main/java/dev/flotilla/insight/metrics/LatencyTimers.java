package dev.flotilla.insight.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The histograms of one name, one for each combination of labels. All histograms of a cluster have
 * the same bounds, so that they can be added bucket by bucket.
 *
 * @param <K> the values of the labels
 */
final class LatencyTimers<K> {

  /**
   * 0.5 ms to 10 s. Source: those that OpenTelemetry advises for HTTP servers, from 5 ms on, and
   * smaller ones because a call within a cluster takes about a millisecond.
   */
  static final Duration[] BOUNDS = {
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(75),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofMillis(1_000),
    Duration.ofMillis(2_500),
    Duration.ofMillis(5_000),
    Duration.ofMillis(10_000)
  };

  private final MeterRegistry registry;
  private final String name;
  private final String description;
  private final Function<K, Tags> tags;
  private final ConcurrentMap<K, Timer> timers = new ConcurrentHashMap<>();

  LatencyTimers(MeterRegistry registry, String name, String description, Function<K, Tags> tags) {
    this.registry = registry;
    this.name = name;
    this.description = description;
    this.tags = tags;
  }

  void record(K labels, long nanos) {
    Timer timer = timers.get(labels);
    (timer == null ? timers.computeIfAbsent(labels, this::timer) : timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(K labels) {
    return Timer.builder(name)
        .description(description)
        .tags(tags.apply(labels))
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
