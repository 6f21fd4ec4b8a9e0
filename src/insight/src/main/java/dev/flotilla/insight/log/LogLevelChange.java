package dev.flotilla.insight.log;

import dev.flotilla.core.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Another level for a logger and those below it, for a while.
 *
 * @param logger its name, {@code ROOT} for all
 * @param level {@code TRACE}, {@code DEBUG}, {@code INFO}, {@code WARN}, {@code ERROR} or {@code
 *     OFF}
 * @param duration 1 s to 24 h
 */
public record LogLevelChange(String logger, String level, Duration duration) {

  private static final Set<String> LEVELS =
      Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

  public LogLevelChange {
    Check.notBlank("logger", logger);
    Check.that(LEVELS.contains(level), "level", "TRACE, DEBUG, INFO, WARN, ERROR or OFF", level);
    Check.between("duration in s", duration.toSeconds(), 1, 86_400);
  }

  /**
   * The levels of a node that are changed at present.
   *
   * @param levels by logger
   */
  public record ChangedLevels(String node, List<ChangedLevel> levels) {}

  /**
   * One of them.
   *
   * @param before the level that returns; null if the logger had none of its own
   */
  public record ChangedLevel(String logger, String level, String before, Instant until) {}
}
