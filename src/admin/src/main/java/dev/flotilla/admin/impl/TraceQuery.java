package dev.flotilla.admin.impl;

import dev.flotilla.admin.impl.NodeQuery.NodeAnswer;
import dev.flotilla.admin.impl.NodeQuery.NodeAnswers;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceList;
import dev.flotilla.insight.trace.TraceList.TraceSummary;
import dev.flotilla.insight.trace.TraceMessages;
import dev.flotilla.insight.trace.TraceMessages.TraceAnswer;
import dev.flotilla.insight.trace.TraceMessages.TraceQuestion;
import dev.flotilla.insight.trace.TracePart;
import dev.flotilla.insight.trace.TraceTree;
import dev.flotilla.insight.trace.TraceView;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Gathers traces from all nodes. */
record TraceQuery(NodeQuery nodes, Duration timeout) {

  /** Each node gives its latest ones, of which the filter leaves some. */
  private static final int PARTS = 1_000;

  /**
   * The spans of a trace.
   *
   * @return fails with {@code INVALID_ARGUMENT} if this is not the id of a trace, and with {@code
   *     NOT_FOUND} if no node that answered has a span of it
   */
  Future<TraceView> trace(String traceId) {
    String id = traceId.toLowerCase(Locale.ROOT);
    if (!id.matches("[0-9a-f]{32}")) {
      throw new ServiceFailure(
          Code.INVALID_ARGUMENT, "traceId must be 32 hexadecimal digits but was " + traceId);
    }
    return ask(new TraceQuestion(id, TraceTree.MOST_SPANS)).map(answers -> view(id, answers));
  }

  private static TraceView view(String id, NodeAnswers<TraceAnswer> answers) {
    List<SpanView> spans = answers.each(TraceAnswer::spans, (node, span) -> span);
    if (spans.isEmpty()) {
      String silent =
          answers.unreachable().isEmpty()
              ? ""
              : "; these did not answer: " + String.join(", ", answers.unreachable());
      throw new ServiceFailure(Code.NOT_FOUND, "no node has spans of the trace " + id + silent);
    }
    return TraceTree.of(id, spans, answers.unreachable());
  }

  /** The latest traces that pass. */
  Future<TraceList> latest(Predicate<TraceSummary> filter, int limit) {
    return ask(new TraceQuestion(null, PARTS))
        .map(
            answers ->
                new TraceList(
                    summaries(answers).stream()
                        .filter(filter)
                        .sorted(Comparator.comparingLong(TraceSummary::startMicros).reversed())
                        .limit(limit)
                        .toList(),
                    answers.unreachable()));
  }

  private Future<NodeAnswers<TraceAnswer>> ask(TraceQuestion question) {
    return nodes.ask(TraceMessages::address, question, TraceAnswer.class, timeout);
  }

  private static List<TraceSummary> summaries(NodeAnswers<TraceAnswer> answers) {
    Map<String, List<NodeAnswer<TracePart>>> parts = new LinkedHashMap<>();
    for (NodeAnswer<TraceAnswer> answer : answers.given()) {
      for (TracePart part : answer.what().parts()) {
        parts
            .computeIfAbsent(part.traceId(), made -> new ArrayList<>())
            .add(new NodeAnswer<>(answer.node(), part));
      }
    }
    return parts.values().stream().map(TraceQuery::summary).toList();
  }

  private static String firstName(List<TracePart> parts) {
    return parts.stream()
        .min(Comparator.comparingLong(TracePart::startMicros))
        .map(TracePart::firstName)
        .orElse("");
  }

  private static TraceSummary summary(List<NodeAnswer<TracePart>> parts) {
    List<TracePart> all = parts.stream().map(NodeAnswer::what).toList();
    SpanView root =
        all.stream()
            .map(TracePart::root)
            .filter(span -> span != null)
            .min(Comparator.comparingLong(SpanView::startMicros))
            .orElse(null);
    long start = all.stream().mapToLong(TracePart::startMicros).min().orElse(0);
    long end = all.stream().mapToLong(TracePart::endMicros).max().orElse(0);
    Set<String> codes = new TreeSet<>();
    Set<String> services = new TreeSet<>();
    all.forEach(part -> codes.addAll(part.codes()));
    all.forEach(part -> services.addAll(part.services()));
    return new TraceSummary(
        all.get(0).traceId(),
        root == null ? start : root.startMicros(),
        root == null ? end - start : root.durationMicros(),
        root == null ? firstName(all) : root.name(),
        root == null,
        root == null ? "" : root.attribute("http.route"),
        root == null ? SpanView.UNSET : root.status(),
        root == null ? 0 : root.attributes().path("http.response.status_code").asInt(),
        List.copyOf(codes),
        all.stream().mapToInt(TracePart::spans).sum(),
        all.stream().mapToInt(TracePart::errors).sum(),
        List.copyOf(services),
        parts.stream().map(NodeAnswer::node).sorted().toList());
  }
}
