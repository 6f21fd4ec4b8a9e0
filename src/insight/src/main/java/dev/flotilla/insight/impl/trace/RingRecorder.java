package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.insight.impl.trace.KeptTraces.TraceKey;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.insight.trace.TracePart;
import dev.flotilla.insight.trace.TraceRecorder;
import io.vertx.core.spi.VertxTracerFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final KeptTraces kept = new KeptTraces();
  private final TailSampler sampler; // null if none is kept
  private final TraceStore store;
  private final TraceCollector collector;

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
    boolean keeps = options.folder() != null && !options.folder().isBlank();
    this.sampler = keeps ? new TailSampler(options, kept) : null;
    this.store =
        keeps
            ? new SqliteTraceStore(Path.of(options.folder()).resolve(node), options)
            : TraceStore.NONE;
    this.collector = new TraceCollector(rings, reading, kept, store);
  }

  // Vert.x has two event loops for each processor; a power of two, so that a mask selects.
  private static int ringsFor(int processors) {
    return Integer.highestOneBit(Math.min(16, 2 * processors));
  }

  @Override
  public void ended(EndedSpan span) {
    rings[(int) Thread.currentThread().getId() & rings.length - 1].add(
        span, clock.offset(span.endNanos()));
    if (sampler != null) {
      sampler.ended(span);
    }
  }

  /** Whether traces are kept. */
  boolean keeps() {
    return sampler != null;
  }

  /** The traces that are kept, by this node's decision and by those of others. */
  KeptTraces kept() {
    return kept;
  }

  /** Moves the spans of kept traces to the store; blocks. */
  synchronized void collect() {
    collector.collect(System.nanoTime());
  }

  /** Loads what the store needs; blocks. */
  void prepare() {
    store.prepare();
  }

  /** Closes the store after what is kept by now; blocks. */
  void close() {
    collect();
    store.close();
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
    found.addAll(store.spans(traceId, limit));
    return found;
  }

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
    Map<String, TracePart> all = new HashMap<>();
    parts.values().forEach(part -> add(all, part.part()));
    store.latest(limit).forEach(part -> add(all, part));
    return all.values().stream()
        .filter(part -> !isIdlePoll(part))
        .sorted((one, other) -> Long.compare(other.endMicros(), one.endMicros()))
        .limit(limit)
        .toList();
  }

  /** Statements by which a task looked for work in vain; there are many each second. */
  private static boolean isIdlePoll(TracePart part) {
    return part.root() == null && part.services().isEmpty() && part.errors() == 0;
  }

  /** The ring may have forgotten a part of what is stored, or the store may not have all yet. */
  private static void add(Map<String, TracePart> all, TracePart part) {
    all.merge(part.traceId(), part, (one, other) -> one.spans() >= other.spans() ? one : other);
  }

  @Override
  public RecorderStatus status() {
    long recorded = 0;
    long chunks = 0;
    for (SpanRing ring : rings) {
      recorded += ring.recorded();
      chunks += ring.chunks();
    }
    return new RecorderStatus(recorded, chunks * SpanChunk.BYTES, kept.skipped());
  }
}
