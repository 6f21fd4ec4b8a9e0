package dev.flotilla.cluster.impl;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What a node measures, as Prometheus reads it. */
record NodeMetrics(PrometheusMeterRegistry registry) {

  /** The text format that every Prometheus understands. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  static NodeMetrics create() {
    return new NodeMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  String text() {
    return registry.scrape(CONTENT_TYPE);
  }

  void close() {
    registry.close();
  }
}
