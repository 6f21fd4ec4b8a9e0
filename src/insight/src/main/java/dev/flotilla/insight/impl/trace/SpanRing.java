package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.trace.EndedSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The last spans of the threads that share it. It takes another chunk from the common budget only
 * while its oldest one is younger than the window, and otherwise overwrites that one. The lock is
 * nearly always free: an event loop has a ring of its own, and a reader holds it for some
 * microseconds.
 */
final class SpanRing {

  private static final int SLICE = 128;
  private static final int STOP = -1;

  private final SpanNames names;
  private final AtomicInteger freeChunks;
  private final long windowNanos;
  private final Deque<SpanChunk> chunks = new ArrayDeque<>(); // the oldest first
  private SpanChunk current;
  private long recorded;

  /**
   * @param freeChunks how many chunks all rings may still make
   */
  SpanRing(SpanNames names, AtomicInteger freeChunks, long windowNanos) {
    this.names = names;
    this.freeChunks = freeChunks;
    this.windowNanos = windowNanos;
  }

  synchronized void add(EndedSpan span, long epochNanos) {
    if (current == null || current.isFull()) {
      current = next(span.endNanos());
      if (current == null) {
        return; // other rings have all the memory
      }
    }
    current.add(span, epochNanos);
    recorded++;
  }

  private SpanChunk next(long nowNanos) {
    SpanChunk oldest = chunks.peekFirst();
    boolean expired = oldest != null && nowNanos - oldest.lastNanos() > windowNanos;
    SpanChunk next;
    if (expired || !takeBudget()) {
      next = chunks.pollFirst();
      if (next == null) {
        return null;
      }
    } else {
      next = new SpanChunk(names);
    }
    next.begin(recorded);
    chunks.addLast(next);
    return next;
  }

  private boolean takeBudget() {
    if (freeChunks.getAndDecrement() > 0) {
      return true;
    }
    freeChunks.getAndIncrement();
    return false;
  }

  synchronized long recorded() {
    return recorded;
  }

  synchronized int chunks() {
    return chunks.size();
  }

  /** Reads one span of a chunk; what it returns says whether to go on. */
  interface SpanReader {
    boolean read(SpanChunk chunk, int span);
  }

  /** Shows the spans, the latest first; for threads that may wait a little. */
  void read(SpanReader reader) {
    for (SpanChunk chunk : latestFirst()) {
      int end = SpanChunk.SPANS;
      while (end > 0) {
        end = readSlice(chunk, end, reader);
      }
      if (end < 0) {
        return;
      }
    }
  }

  // An event loop that ends a span meanwhile waits for one slice at most.
  private synchronized int readSlice(SpanChunk chunk, int before, SpanReader reader) {
    int from = Math.min(before, chunk.used());
    int until = Math.max(0, from - SLICE);
    for (int span = from - 1; span >= until; span--) {
      if (!reader.read(chunk, span)) {
        return STOP;
      }
    }
    return until;
  }

  private synchronized List<SpanChunk> latestFirst() {
    List<SpanChunk> all = new ArrayList<>(chunks.size());
    for (Iterator<SpanChunk> each = chunks.descendingIterator(); each.hasNext(); ) {
      all.add(each.next());
    }
    return all;
  }
}
