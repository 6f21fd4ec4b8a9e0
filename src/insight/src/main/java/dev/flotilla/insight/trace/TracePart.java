package dev.flotilla.insight.trace;

import java.util.List;

/**
 * What one node knows of a trace, in short.
 *
 * @param startMicros of its first span, in microseconds since 1970
 * @param endMicros of its last span
 * @param spans how many there are
 * @param errors how many of them failed
 * @param services that have spans
 * @param codes why spans failed
 * @param firstName of its first span here that is not an event
 * @param root the span that no other one here caused; null if the trace began elsewhere
 */
public record TracePart(
    String traceId,
    long startMicros,
    long endMicros,
    int spans,
    int errors,
    List<String> services,
    List<String> codes,
    String firstName,
    SpanView root) {}
