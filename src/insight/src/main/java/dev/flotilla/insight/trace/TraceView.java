package dev.flotilla.insight.trace;

import java.util.List;

/**
 * The gathered spans of one trace, as a waterfall: each span directly after the one that caused it,
 * and those with the same cause by their start.
 *
 * @param startMicros of the first span, in microseconds since 1970
 * @param durationMicros from there to the end of the last one
 * @param status {@code ERROR} if the first row failed, else {@code UNSET}
 * @param dropped spans over the limit, which are left out
 * @param unreachable nodes that did not answer, so that their spans are missing
 */
public record TraceView(
    String traceId,
    long startMicros,
    long durationMicros,
    String status,
    List<TraceRow> rows,
    int dropped,
    List<String> unreachable) {

  /**
   * A span in its place.
   *
   * @param depth 0 for a span whose cause is not among the spans
   * @param offsetMicros since the start of the trace
   * @param selfMicros of its duration, during which no span that it caused ran
   * @param causeMissing whether it names a cause that no node has: its node was lost, or it is the
   *     client's own
   */
  public record TraceRow(
      int depth, long offsetMicros, long selfMicros, boolean causeMissing, SpanView span) {}
}
