package dev.flotilla.cluster.impl;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics of a node, in the format of Prometheus. */
record NodeMetrics(PrometheusMeterRegistry registry) {

  /** The text format that every version of Prometheus reads. */
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
