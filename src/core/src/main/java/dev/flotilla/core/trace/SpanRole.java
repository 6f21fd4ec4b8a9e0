package dev.flotilla.core.trace;

/** The side of an operation that a span describes; the first five are OpenTelemetry's kinds. */
public enum SpanRole {
  INTERNAL,
  SERVER,
  CLIENT,
  PRODUCER,
  CONSUMER,
  /** A decision within the parent span, such as a retry; an event of that span in OpenTelemetry. */
  EVENT
}
