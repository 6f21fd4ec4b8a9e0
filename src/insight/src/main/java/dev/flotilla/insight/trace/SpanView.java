package dev.flotilla.insight.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.trace.SpanRole;

/**
 * One span.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param parentId of the span that caused it; empty for none
 * @param node that recorded it
 * @param startMicros microseconds since 1970
 * @param status {@code ERROR} or {@code UNSET}, as OpenTelemetry has it
 * @param code why it failed, a gRPC code; empty if it did not
 * @param message the sentence of the failure; empty for none
 * @param attributes by the names of OpenTelemetry's semantic conventions; ours begin with {@code
 *     flotilla.}
 */
public record SpanView(
    String traceId,
    String spanId,
    String parentId,
    String node,
    SpanRole kind,
    String name,
    long startMicros,
    long durationMicros,
    String status,
    String code,
    String message,
    JsonNode attributes) {

  /** {@link #status} of a span that failed. */
  public static final String ERROR = "ERROR";

  /** {@link #status} of any other span. */
  public static final String UNSET = "UNSET";

  /** The service that it belongs to; empty if it names none. */
  public String service() {
    return attributes.path("flotilla.service").asText("");
  }

  /** The value of an attribute as text; empty if it has none. */
  public String attribute(String name) {
    return attributes.path(name).asText("");
  }
}
