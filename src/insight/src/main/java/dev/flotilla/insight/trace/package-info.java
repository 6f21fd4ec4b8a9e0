/**
 * The traces of a node: {@link dev.flotilla.insight.trace.TraceRecorder} holds the last spans in
 * memory, and {@link dev.flotilla.insight.trace.TraceAgent} answers other nodes about them.
 */
package dev.flotilla.insight.trace;
