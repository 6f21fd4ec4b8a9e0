package dev.flotilla.core.trace;

import dev.flotilla.core.Check;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;

/**
 * A part of a trace that has ended.
 *
 * @param span the trace, and the id of this span
 * @param parent the id of the span that caused it; 0 for none
 * @param name as the semantic conventions of OpenTelemetry name it, such as {@code GET /orders}
 * @param startNanos by {@link dev.flotilla.core.Clock#system}
 * @param endNanos by the same clock
 * @param code why it failed; null if it did not
 * @param message the sentence of the failure; null for none
 * @param attributes names and values in turn; a value is a text, a {@code Long} or an {@code
 *     Integer}, and null leaves the attribute out. Belongs to the receiver
 */
public record EndedSpan(
    TraceContext span,
    long parent,
    SpanRole role,
    String name,
    long startNanos,
    long endNanos,
    ServiceFailure.Code code,
    String message,
    Object... attributes) {

  public EndedSpan {
    Check.present("span", span);
    Check.present("role", role);
    Check.present("name", name);
    Check.that(attributes.length % 2 == 0, "attributes", "names and values", attributes.length);
  }

  /** A span that ended with a result or with this failure, which may be null. */
  public static EndedSpan of(
      TraceContext span,
      long parent,
      SpanRole role,
      String name,
      long startNanos,
      long endNanos,
      ServiceFailure failure,
      Object... attributes) {
    return new EndedSpan(
        span,
        parent,
        role,
        name,
        startNanos,
        endNanos,
        failure == null ? null : failure.code(),
        failure == null ? null : failure.getMessage(),
        attributes);
  }

  /** An event of the span that is the parent. */
  public static EndedSpan event(
      TraceContext parent, String name, long atNanos, Object... attributes) {
    return new EndedSpan(
        parent.child(),
        parent.span(),
        SpanRole.EVENT,
        name,
        atNanos,
        atNanos,
        null,
        null,
        attributes);
  }
}
