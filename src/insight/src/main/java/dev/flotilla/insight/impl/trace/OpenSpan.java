package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.SpanRole;

/** A span of Vert.x that has not ended. */
record OpenSpan(
    TraceContext span,
    long parent,
    SpanRole role,
    String name,
    long startNanos,
    Object... attributes) {}
