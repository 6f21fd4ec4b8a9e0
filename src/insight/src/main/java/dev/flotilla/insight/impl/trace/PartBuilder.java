package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TracePart;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Sums up the spans of a trace that one node has. */
final class PartBuilder {

  private final Set<String> services = new TreeSet<>();
  private final Set<String> codes = new TreeSet<>();
  private String traceId;
  private long startNanos = Long.MAX_VALUE;
  private long endNanos = Long.MIN_VALUE;
  private int spans;
  private int errors;
  private String firstName = "";
  private long firstNanos = Long.MAX_VALUE;
  private SpanView root;

  void add(SpanChunk chunk, int span, SpanReading reading) {
    if (traceId == null) {
      traceId = SpanReading.hex(chunk.traceHigh(span)) + SpanReading.hex(chunk.traceLow(span));
    }
    startNanos = Math.min(startNanos, chunk.startNanos(span));
    endNanos = Math.max(endNanos, chunk.startNanos(span) + chunk.durationNanos(span));
    name(chunk.role(span), chunk.name(span), chunk.startNanos(span));
    spans++;
    if (SpanReading.isError(chunk, span)) {
      errors++;
    }
    if (chunk.code(span) != null) {
      codes.add(chunk.code(span).name());
    }
    EntrySeeker seeker = new EntrySeeker(chunk.parent(span) == 0);
    chunk.attributes(span, seeker);
    if (chunk.role(span) != SpanRole.EVENT && seeker.isEntry) {
      root = reading.view(chunk, span);
    }
  }

  /** Whether a trace entered the cluster with this span; its client may have begun it before. */
  static boolean isEntry(SpanView span) {
    return span.parentId().isEmpty() || span.service().equals("gateway");
  }

  private void name(SpanRole role, String name, long nanos) {
    if (role != SpanRole.EVENT && nanos < firstNanos) {
      firstNanos = nanos;
      firstName = name;
    }
  }

  /** The gateway's span is an entry too if the client has sent a trace of its own. */
  private final class EntrySeeker implements SpanChunk.AttributeVisitor {
    private boolean isEntry;

    EntrySeeker(boolean isEntry) {
      this.isEntry = isEntry;
    }

    @Override
    public void text(String key, String value) {
      if (key.equals("flotilla.service")) {
        services.add(value);
        isEntry |= value.equals("gateway");
      }
    }

    @Override
    public void number(String key, long value) {
      // no number tells anything here
    }
  }

  TracePart part() {
    return new TracePart(
        traceId,
        TimeUnit.NANOSECONDS.toMicros(startNanos),
        TimeUnit.NANOSECONDS.toMicros(endNanos),
        spans,
        errors,
        List.copyOf(services),
        List.copyOf(codes),
        firstName,
        root);
  }
}
