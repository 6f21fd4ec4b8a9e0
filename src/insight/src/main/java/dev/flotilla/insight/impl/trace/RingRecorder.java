package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.insight.trace.TracePart;
import dev.flotilla.insight.trace.TraceRecorder;
import io.vertx.core.spi.VertxTracerFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Rings of spans; a thread always writes to the same one. */
public final class RingRecorder implements TraceRecorder {

  private final SpanRing[] rings;
  private final SpanReading reading;
  private final EpochClock clock = new EpochClock();

  /**
   * @param node the name of this node
   */
  public RingRecorder(TraceOptions options, String node) {
    SpanNames names = new SpanNames();
    names.number(""); // what stands for a name that has no number
    AtomicInteger chunks =
        new AtomicInteger((int) Math.max(2, options.memory().count() / SpanChunk.BYTES));
    this.reading = new SpanReading(node);
    this.rings = new SpanRing[ringsFor(Runtime.getRuntime().availableProcessors())];
    for (int i = 0; i < rings.length; i++) {
      rings[i] = new SpanRing(names, chunks, options.window().toNanos());
    }
  }

  // Vert.x has two event loops for each processor; a power of two, so that a mask selects.
  private static int ringsFor(int processors) {
    return Integer.highestOneBit(Math.min(16, 2 * processors));
  }

  @Override
  public void ended(EndedSpan span) {
    rings[(int) Thread.currentThread().getId() & rings.length - 1].add(
        span, clock.offset(span.endNanos()));
  }

  @Override
  public VertxTracerFactory vertxTracing() {
    return options -> new SpanTracer(this);
  }

  @Override
  public List<SpanView> spans(String traceId, int limit) {
    long high = HexFormat.fromHexDigitsToLong(traceId, 0, 16);
    long low = HexFormat.fromHexDigitsToLong(traceId, 16, 32);
    List<SpanView> found = new ArrayList<>();
    for (SpanRing ring : rings) {
      ring.read(
          (chunk, span) -> {
            if (chunk.isOf(span, high, low)) {
              found.add(reading.view(chunk, span));
            }
            return found.size() < limit;
          });
    }
    return found;
  }

  private record TraceKey(long high, long low) {}

  @Override
  public List<TracePart> latest(int limit) {
    Map<TraceKey, PartBuilder> parts = new LinkedHashMap<>();
    for (SpanRing ring : rings) {
      int before = parts.size();
      ring.read(
          (chunk, span) -> {
            TraceKey key = new TraceKey(chunk.traceHigh(span), chunk.traceLow(span));
            PartBuilder known = parts.get(key);
            if (known == null && parts.size() - before < limit) {
              known = new PartBuilder();
              parts.put(key, known);
            }
            if (known != null) {
              known.add(chunk, span, reading);
            }
            return true;
          });
    }
    return parts.values().stream()
        .map(PartBuilder::part)
        .sorted((one, other) -> Long.compare(other.endMicros(), one.endMicros()))
        .limit(limit)
        .toList();
  }

  @Override
  public RecorderStatus status() {
    long recorded = 0;
    long chunks = 0;
    for (SpanRing ring : rings) {
      recorded += ring.recorded();
      chunks += ring.chunks();
    }
    return new RecorderStatus(recorded, chunks * SpanChunk.BYTES);
  }
}
