package dev.flotilla.insight.trace;

import java.util.List;

/** What nodes are asked about traces over the event bus, and what they answer: JSON in a buffer. */
public final class TraceMessages {

  private static final String ADDRESS = "flotilla.insight.traces.";

  private TraceMessages() {}

  /**
   * Asks for the spans of a trace, or for the latest traces.
   *
   * @param traceId 32 hexadecimal digits; null for the latest traces
   * @param limit how many spans or traces at most
   */
  public record TraceQuestion(String traceId, int limit) {}

  /**
   * What a node has.
   *
   * @param spans of the trace that was asked for
   * @param parts the latest traces
   */
  public record TraceAnswer(List<SpanView> spans, List<TracePart> parts) {}

  /** Where a node is asked. */
  public static String address(String memberId) {
    return ADDRESS + memberId;
  }
}
