/**
 * The metrics of the abilities of a node. Each class listens to one ability and fills a Micrometer
 * registry; {@link dev.flotilla.insight.metrics.NodeMeters} binds them all. Names follow the
 * conventions of OpenTelemetry and Prometheus, and the values of labels are bounded.
 */
package dev.flotilla.insight.metrics;
