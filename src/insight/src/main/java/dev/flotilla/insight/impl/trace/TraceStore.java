package dev.flotilla.insight.impl.trace;

import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TracePart;
import java.util.List;
import java.util.Map;

/** Where kept spans are. Everything here blocks; thread-safe. */
interface TraceStore extends AutoCloseable {

  /** Remembers nothing. */
  TraceStore NONE =
      new TraceStore() {
        @Override
        public void add(List<SpanView> spans, Map<String, KeepReason> reasons) {
          // there is no folder for it
        }

        @Override
        public List<SpanView> spans(String traceId, int limit) {
          return List.of();
        }

        @Override
        public List<TracePart> latest(int limit) {
          return List.of();
        }

        @Override
        public void close() {
          // nothing is open
        }
      };

  /**
   * Stores spans; one that is there already stays as it is.
   *
   * @param reasons why each of their traces is kept, by its id
   */
  void add(List<SpanView> spans, Map<String, KeepReason> reasons);

  /** Loads what the first question would have to wait for. */
  default void prepare() {}

  /** The stored spans of a trace, of earlier runs too. */
  List<SpanView> spans(String traceId, int limit);

  /** The latest traces of this run, or of the one before if this has none. */
  List<TracePart> latest(int limit);

  @Override
  void close();
}
