package dev.flotilla.admin.impl;

import dev.flotilla.admin.LogsAdmin;
import dev.flotilla.admin.MetricsAdmin;
import dev.flotilla.admin.NodesAdmin;
import dev.flotilla.admin.impl.NodeQuery.NodeAnswer;
import dev.flotilla.admin.impl.NodeQuery.NodeAnswers;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.insight.TelemetryMessages.LogReply;
import dev.flotilla.insight.TelemetryMessages.MetricsReply;
import dev.flotilla.insight.TelemetryMessages.SeriesRequest;
import dev.flotilla.insight.TelemetryMessages.TelemetryRequest;
import dev.flotilla.insight.log.LogLevelChange;
import dev.flotilla.insight.log.LogLevelChange.ChangedLevels;
import dev.flotilla.insight.log.LogLine;
import dev.flotilla.insight.log.LogQuery;
import dev.flotilla.insight.loop.LoopReport;
import dev.flotilla.insight.metrics.MetricFamily;
import dev.flotilla.insight.metrics.MetricsMerge;
import dev.flotilla.insight.metrics.PrometheusText;
import dev.flotilla.insight.metrics.SeriesReply;
import dev.flotilla.insight.metrics.SeriesStep;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** What nodes have measured, merged off the event loop. */
final class ClusterTelemetry implements MetricsAdmin, NodesAdmin, LogsAdmin {

  private static final Duration RECENT = Duration.ofMinutes(15);
  private static final Duration LEVEL_LASTS = Duration.ofMinutes(10);

  private final NodeQuery nodeQuery;
  private final Duration deadline;

  /**
   * @param deadline for a node's answer
   */
  ClusterTelemetry(NodeQuery nodeQuery, Duration deadline) {
    this.nodeQuery = nodeQuery;
    this.deadline = deadline;
  }

  @Override
  public Future<ClusterMetrics> metrics(Optional<String> name) {
    return nodeQuery
        .ask(TelemetryRequest.metrics(name.orElse("")), MetricsReply.class, deadline)
        .compose(replies -> blocking(() -> MetricsMapper.clusterMetrics(replies, merged(replies))));
  }

  /** The metrics of all nodes in the text format of Prometheus. */
  Future<String> text() {
    return nodeQuery
        .ask(TelemetryRequest.metrics(""), MetricsReply.class, deadline)
        .compose(
            replies ->
                blocking(
                    () -> PrometheusText.of(MetricsMapper.withReach(merged(replies), replies))));
  }

  @Override
  public Future<MetricSeries> series(String name, Optional<Instant> from, Optional<String> asked) {
    Instant now = Instant.now();
    Instant begin = from.orElse(now.minus(RECENT));
    SeriesStep step =
        asked.map(SeriesStep::parse).orElse(SeriesStep.reaching(Duration.between(begin, now)));
    // The present second is left out, because some nodes have measured it and some have not.
    SeriesRequest request = new SeriesRequest(name, step, begin, now.minusSeconds(1));
    return nodeQuery
        .ask(TelemetryRequest.series(request), SeriesReply.class, deadline)
        .compose(replies -> blocking(() -> SeriesMapper.metricSeries(request, replies)));
  }

  @Override
  public Future<LoopReport> loops(String node) {
    return nodeQuery.ask(node, TelemetryRequest.ofLoops(), LoopReport.class, deadline);
  }

  @Override
  public Future<ChangedLevels> logLevel(String node, LogLevel level) {
    LogLevelChange change =
        valid(
            () ->
                new LogLevelChange(
                    level.logger(),
                    level.level().toUpperCase(Locale.ROOT),
                    level.duration().orElse(LEVEL_LASTS)));
    return nodeQuery.ask(node, TelemetryRequest.logLevel(change), ChangedLevels.class, deadline);
  }

  @Override
  public Future<LogPage> logs(
      Optional<String> node,
      Optional<String> level,
      Optional<String> text,
      Optional<String> traceId,
      Optional<Instant> from,
      Optional<Integer> limit) {
    int most = limit.orElse(DEFAULT_LIMIT);
    LogQuery query =
        valid(
            () ->
                new LogQuery(
                    level.map(name -> name.toUpperCase(Locale.ROOT)).orElse("TRACE"),
                    text.orElse(null),
                    traceId.orElse(null),
                    from.orElse(null),
                    most));
    TelemetryRequest request = TelemetryRequest.logs(query);
    return node.map(
            name ->
                nodeQuery
                    .ask(name, request, LogReply.class, deadline)
                    .map(reply -> new LogPage(reply.lines(), List.of())))
        .orElseGet(
            () ->
                nodeQuery
                    .ask(request, LogReply.class, deadline)
                    .compose(replies -> blocking(() -> logPage(replies, most))));
  }

  private static <T> T valid(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException wrong) {
      throw new ServiceFailure(Code.INVALID_ARGUMENT, wrong.getMessage());
    }
  }

  private static LogPage logPage(NodeAnswers<LogReply> replies, int most) {
    List<LogLine> lines =
        replies.given().stream()
            .flatMap(reply -> reply.what().lines().stream())
            .sorted(Comparator.comparing(LogLine::timestamp))
            .toList();
    return new LogPage(
        lines.subList(Math.max(0, lines.size() - most), lines.size()), replies.unreachable());
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return nodeQuery.vertx().executeBlocking(work, false);
  }

  private static List<MetricFamily> merged(NodeAnswers<MetricsReply> replies) {
    Map<String, List<MetricFamily>> byNode = new TreeMap<>();
    for (NodeAnswer<MetricsReply> reply : replies.given()) {
      byNode.put(reply.node(), reply.what().families());
    }
    return MetricsMerge.of(byNode);
  }
}
