package dev.flotilla.insight.trace;

import dev.flotilla.core.trace.SpanListener;
import dev.flotilla.insight.impl.trace.RingRecorder;
import io.vertx.core.spi.VertxTracerFactory;
import java.util.List;

/** Holds the last spans of a node in memory. Thread-safe. */
public interface TraceRecorder extends SpanListener {

  /**
   * Creates a recorder without spans.
   *
   * @param node the name of this node
   */
  static TraceRecorder create(TraceOptions options, String node) {
    return new RingRecorder(options, node);
  }

  /**
   * Makes spans of the HTTP requests, SQL statements and messages of a Vert.x instance: those of
   * servers always, all others only for work that belongs to a trace.
   */
  VertxTracerFactory vertxTracing();

  /** The spans of a trace, in no order; takes some milliseconds, for a worker thread. */
  List<SpanView> spans(String traceId, int limit);

  /** The latest traces, the latest first; takes some milliseconds, for a worker thread. */
  List<TracePart> latest(int limit);

  /** What it has done and what it takes. */
  RecorderStatus status();

  /**
   * What a recorder has done and what it takes.
   *
   * @param recorded spans since the start
   * @param bytes that its memory takes now, by count
   * @param skipped how often a trace was not kept, because 200 were kept in that second already
   */
  record RecorderStatus(long recorded, long bytes, long skipped) {}
}
