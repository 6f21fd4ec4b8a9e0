package dev.flotilla.insight.log;

import dev.flotilla.core.Check;
import java.time.Instant;

/**
 * Which lines of a log are wanted.
 *
 * @param level the lowest one, as {@code WARN}
 * @param text part of message, logger or error, in any case; null for all
 * @param traceId of the lines or in their message; null for all
 * @param from the earliest time; null for all
 * @param limit most lines, of which the latest are given; 1 to {@value #MOST_LINES}
 */
public record LogQuery(String level, String text, String traceId, Instant from, int limit) {

  /** About 300 kB of JSON a node. */
  public static final int MOST_LINES = 1_000;

  public LogQuery {
    Check.between("limit", limit, 1, MOST_LINES);
  }
}
