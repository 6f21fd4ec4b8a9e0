package dev.flotilla.insight.log;

import dev.flotilla.insight.log.LogLevelChange.ChangedLevels;
import dev.flotilla.insight.log.impl.LogbackLog;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The log of this process. It keeps the last {@value #MOST_LINES} lines, or fewer if they have more
 * than {@value #MOST_CHARACTERS} characters, for questions of the admin API. Thread-safe.
 */
public interface NodeLog extends AutoCloseable {

  /** Most lines in memory. */
  int MOST_LINES = 5_000;

  /** Most characters in memory: 8 MB at two bytes each. */
  int MOST_CHARACTERS = 4_000_000;

  /**
   * Keeps lines from now on.
   *
   * @param node name of the node, which each line has
   */
  static NodeLog open(Vertx vertx, String node) {
    return LogbackLog.open(vertx, node);
  }

  /** The lines that fit, in the order of time. Takes up to some milliseconds. */
  List<LogLine> search(LogQuery query);

  /**
   * Changes the level of a logger; when the time is over, it has the level that it had before the
   * first change. A later change of the same logger takes the place of this one.
   *
   * @return all levels that are changed now
   */
  ChangedLevels change(LogLevelChange change);

  /** All levels that are changed now. */
  ChangedLevels changed();

  /** Keeps no more lines and takes all changes of levels back. Idempotent. */
  @Override
  void close();
}
