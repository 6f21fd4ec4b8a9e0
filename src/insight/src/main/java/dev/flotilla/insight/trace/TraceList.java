package dev.flotilla.insight.trace;

import java.util.List;

/**
 * Traces, the latest first.
 *
 * @param unreachable nodes that did not answer, so that traces and spans are missing
 */
public record TraceList(List<TraceSummary> items, List<String> unreachable) {

  /**
   * A trace in short.
   *
   * @param startMicros microseconds since 1970
   * @param durationMicros of its first span, or of all that is known if that is missing
   * @param name of its first span
   * @param rootMissing whether another span caused that one and is missing, as with work that no
   *     request started
   * @param route that the gateway matched; empty for none
   * @param status {@code ERROR} if its first span failed, else {@code UNSET}
   * @param httpStatus of the answer; 0 for none
   * @param codes why spans failed
   * @param spans how many there are
   * @param errors how many of them failed
   * @param services that have spans
   * @param nodes that have spans
   */
  public record TraceSummary(
      String traceId,
      long startMicros,
      long durationMicros,
      String name,
      boolean rootMissing,
      String route,
      String status,
      int httpStatus,
      List<String> codes,
      int spans,
      int errors,
      List<String> services,
      List<String> nodes) {}
}
