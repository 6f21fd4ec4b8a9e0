/**
 * How abilities tell that a part of a trace has ended: an {@link dev.flotilla.core.trace.EndedSpan}
 * to a {@link dev.flotilla.core.trace.SpanListener}. What is kept of it, and where, is not decided
 * here.
 */
package dev.flotilla.core.trace;
