package dev.flotilla.insight.impl.trace;

import dev.flotilla.insight.impl.trace.KeptTraces.KeptTrace;
import dev.flotilla.insight.impl.trace.KeptTraces.TraceKey;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Moves the spans of kept traces from the rings to the store. A trace that was not known to be kept
 * before is looked for as far back as the rings reach; of the others, only what came since. For one
 * thread at a time, which may wait.
 */
final class TraceCollector {

  private final SpanRing[] rings;
  private final long[] seen; // the number of the last span that was looked at, by ring
  private final SpanReading reading;
  private final KeptTraces kept;
  private final TraceStore store;

  TraceCollector(SpanRing[] rings, SpanReading reading, KeptTraces kept, TraceStore store) {
    this.rings = rings;
    this.seen = new long[rings.length];
    this.reading = reading;
    this.kept = kept;
    this.store = store;
  }

  /** Does it once, for all that is known now. */
  void collect(long nowNanos) {
    Set<KeptTrace> fresh = new HashSet<>(kept.takeFresh());
    long[] lows = kept.lowHalves();
    List<SpanView> found = new ArrayList<>();
    Map<String, KeepReason> reasons = new HashMap<>();
    for (int ring = 0; ring < rings.length; ring++) {
      long since = seen[ring];
      seen[ring] = rings[ring].recorded();
      if (lows.length > 0) {
        rings[ring].read(
            (chunk, span) -> {
              boolean old = chunk.number(span) <= since;
              if (old && fresh.isEmpty()) {
                return false;
              }
              if (Arrays.binarySearch(lows, chunk.traceLow(span)) >= 0) {
                KeptTrace trace = kept.get(key(chunk, span));
                if (trace != null && (!old || fresh.contains(trace))) {
                  take(trace, reading.view(chunk, span), found, reasons);
                }
              }
              return true;
            });
      }
    }
    if (!found.isEmpty()) {
      store.add(found, reasons);
    }
    kept.forgetOld(nowNanos);
  }

  private static TraceKey key(SpanChunk chunk, int span) {
    return new TraceKey(chunk.traceHigh(span), chunk.traceLow(span));
  }

  private static void take(
      KeptTrace trace, SpanView span, List<SpanView> found, Map<String, KeepReason> reasons) {
    if (trace.stored().incrementAndGet() <= TraceTree.MOST_SPANS) {
      found.add(span);
      reasons.put(span.traceId(), trace.reason());
    }
  }
}
