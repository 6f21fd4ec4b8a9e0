package dev.flotilla.insight.trace;

import dev.flotilla.insight.impl.trace.Explainer;
import java.util.List;

/**
 * A trace told in sentences, only from what was recorded: how it ended, which decisions were made
 * about its calls and why, what failed first, and where the time went.
 *
 * @param steps in the order in which they are read
 * @param unreachable nodes that did not answer, so that steps are missing
 */
public record TraceExplanation(
    String traceId, List<ExplainedStep> steps, List<String> unreachable) {

  /**
   * One sentence or two.
   *
   * @param spanId of the span that says it; empty if it is about several
   * @param offsetMicros since the start of the trace
   */
  public record ExplainedStep(String text, String spanId, long offsetMicros) {}

  /** Tells a trace. */
  public static TraceExplanation of(TraceView trace) {
    return new TraceExplanation(trace.traceId(), Explainer.explain(trace), trace.unreachable());
  }
}
