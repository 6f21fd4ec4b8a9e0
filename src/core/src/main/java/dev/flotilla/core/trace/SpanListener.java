package dev.flotilla.core.trace;

/** Receives spans when they end. Called on any thread, also concurrently; must not block. */
@FunctionalInterface
public interface SpanListener {

  /** Receives nothing. Callers compare with it, to make no spans at all. */
  SpanListener NONE = ignored -> {};

  /** A span has ended. */
  void ended(EndedSpan span);
}
