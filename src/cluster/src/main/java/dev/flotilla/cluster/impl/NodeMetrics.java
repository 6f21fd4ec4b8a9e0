package dev.flotilla.cluster.impl;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** The metrics of a node, in the format of Prometheus. */
record NodeMetrics(PrometheusMeterRegistry registry) {

  /** The text format that every version of Prometheus reads. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Their units or names are none that Prometheus knows; promtool would complain. */
  private static final List<String> MISNAMED =
      List.of("jvm.compilation.time", "process.cpu.time", "system.cpu.count");

  static NodeMetrics create() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MISNAMED.forEach(name -> registry.config().meterFilter(MeterFilter.denyNameStartsWith(name)));
    return new NodeMetrics(registry);
  }

  String text() {
    return registry.scrape(CONTENT_TYPE);
  }

  void close() {
    registry.close();
  }
}
