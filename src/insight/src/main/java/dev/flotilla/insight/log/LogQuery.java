package dev.flotilla.insight.log;

import dev.flotilla.core.Check;
import java.time.Instant;
import java.util.Set;

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

  private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

  public LogQuery {
    Check.that(LEVELS.contains(level), "level", "TRACE, DEBUG, INFO, WARN or ERROR", level);
    Check.between("limit", limit, 1, MOST_LINES);
  }
}
