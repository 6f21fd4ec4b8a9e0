package dev.flotilla.insight.trace;

import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.TraceView.TraceRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts the spans of a trace, which nodes gave in no order, into the order of a waterfall. */
public final class TraceTree {

  /** More are seldom read; the rest is counted. */
  public static final int MOST_SPANS = 2_000;

  private static final Comparator<SpanView> BY_START =
      Comparator.comparingLong(SpanView::startMicros)
          .thenComparing(SpanView::durationMicros, Comparator.reverseOrder())
          .thenComparing(SpanView::spanId);

  private final Map<String, List<SpanView>> caused = new HashMap<>();
  private final List<TraceRow> rows = new ArrayList<>();
  private final Set<String> shown = new HashSet<>();
  private final long startMicros;

  private TraceTree(Collection<SpanView> spans, long startMicros) {
    this.startMicros = startMicros;
    spans.forEach(
        span -> caused.computeIfAbsent(span.parentId(), made -> new ArrayList<>()).add(span));
    caused.values().forEach(siblings -> siblings.sort(BY_START));
  }

  /**
   * Makes the waterfall.
   *
   * @param gathered not empty; a span that several nodes gave counts once
   * @param unreachable nodes that did not answer
   */
  public static TraceView of(
      String traceId, Collection<SpanView> gathered, List<String> unreachable) {
    Map<String, SpanView> spans = new LinkedHashMap<>();
    int[] over = {0};
    gathered.stream().sorted(BY_START).forEach(span -> keep(spans, span, over));
    long start = spans.values().stream().mapToLong(SpanView::startMicros).min().orElse(0);
    long end = spans.values().stream().mapToLong(TraceTree::endMicros).max().orElse(start);
    TraceTree tree = new TraceTree(spans.values(), start);
    spans.values().stream()
        .filter(span -> !spans.containsKey(span.parentId()))
        .forEach(span -> tree.add(span, 0));
    spans.values().forEach(span -> tree.add(span, 0)); // those that cause each other, by a mistake
    return new TraceView(
        traceId,
        start,
        end - start,
        tree.rows.isEmpty() ? SpanView.UNSET : tree.rows.get(0).span().status(),
        tree.rows,
        over[0],
        unreachable);
  }

  private static void keep(Map<String, SpanView> spans, SpanView span, int[] over) {
    if (spans.size() < MOST_SPANS) {
      spans.putIfAbsent(span.spanId(), span);
    } else if (!spans.containsKey(span.spanId())) {
      over[0]++;
    }
  }

  private void add(SpanView span, int depth) {
    if (!shown.add(span.spanId())) {
      return;
    }
    List<SpanView> children = caused.getOrDefault(span.spanId(), List.of());
    rows.add(
        new TraceRow(
            depth,
            span.startMicros() - startMicros,
            selfMicros(span, children),
            depth == 0 && !span.parentId().isEmpty(),
            span));
    children.forEach(child -> add(child, depth + 1));
  }

  /** Children overlap, so their union counts and not their sum. */
  private static long selfMicros(SpanView span, List<SpanView> children) {
    long covered = 0;
    long until = span.startMicros();
    for (SpanView child : children) {
      if (child.kind() == SpanRole.EVENT) {
        continue;
      }
      long from = Math.max(child.startMicros(), until);
      long to = Math.min(endMicros(child), endMicros(span));
      if (to > from) {
        covered += to - from;
        until = to;
      }
    }
    return span.durationMicros() - covered;
  }

  private static long endMicros(SpanView span) {
    return span.startMicros() + span.durationMicros();
  }
}
