package dev.flotilla.admin;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import io.swagger.v3.oas.annotations.Operation;
import io.vertx.core.Future;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of the cluster, below {@code /admin/v1/metrics}. What nodes have counted is added:
 * counters and the buckets of histograms are summed, percentiles are computed from the sums and
 * never averaged, and each node's gauges stand for themselves. {@code GET /metrics} of the same
 * server has the same as text for Prometheus.
 */
public interface MetricsAdmin {

  /**
   * The metrics at one moment.
   *
   * @param nodes that are part of the sums
   * @param unreachable nodes that did not answer, so that their part is missing
   */
  record ClusterMetrics(List<String> nodes, List<MetricView> items, List<String> unreachable) {}

  /** One metric. */
  record MetricView(String name, MetricKind kind, String help, List<LabelledMetric> series) {}

  /**
   * One combination of labels.
   *
   * @param value of a counter or gauge
   * @param count of what was observed, in a histogram or summary
   * @param sum of what was observed
   * @param p50 the median; absent without observations, like the other percentiles
   */
  record LabelledMetric(
      Map<String, String> labels,
      Optional<Double> value,
      Optional<Long> count,
      Optional<Double> sum,
      Optional<Double> p50,
      Optional<Double> p90,
      Optional<Double> p99) {}

  /**
   * The course of a metric, step by step. A value is null where nothing was measured.
   *
   * @param kind absent if no node keeps a metric of that name
   * @param from begin of the first step
   * @param cluster the sum of all nodes; empty for a gauge
   * @param nodes what each node has
   * @param kept names of the metrics whose course is kept
   */
  record MetricSeries(
      String name,
      Optional<MetricKind> kind,
      Instant from,
      int stepSeconds,
      List<SeriesPart> cluster,
      List<SeriesPart> nodes,
      List<String> unreachable,
      List<String> kept) {}

  /**
   * One combination of labels.
   *
   * @param node absent for the sum of all nodes
   * @param values of a gauge; of anything else, observations or increments per second
   * @param mean what was observed on average; empty unless it is a histogram or summary
   * @param p50 the median of each step; empty unless it is a histogram, like the other percentiles
   */
  record SeriesPart(
      Optional<String> node,
      Map<String, String> labels,
      List<Double> values,
      List<Double> mean,
      List<Double> p50,
      List<Double> p90,
      List<Double> p99) {}

  @GET
  @Operation(
      summary = "The metrics of all nodes, added up",
      description =
          "Only those whose names begin with name, if it is given. A node that does not answer in"
              + " time is listed as unreachable.")
  Future<ClusterMetrics> metrics(@QueryParam("name") Optional<@Size(max = 200) String> name);

  @GET
  @Path("/series")
  @Operation(
      summary = "The course of a metric over time",
      description =
          "Nodes keep chosen metrics, which the answer lists: each second for 15 minutes, each 10"
              + " seconds for 3 hours, each minute for a day. The default is the last 15 minutes,"
              + " in the finest step that reaches so far.")
  Future<MetricSeries> series(
      @QueryParam("name") @Size(min = 1, max = 200) String name,
      @QueryParam("from") Optional<Instant> from,
      @QueryParam("step") Optional<@Size(max = 3) String> step);
}
