package dev.flotilla.insight.log.impl;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.flotilla.insight.log.LogLine;
import dev.flotilla.insight.log.LogQuery;
import dev.flotilla.insight.log.NodeLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The last lines of the log, in memory. */
final class LineRing extends AppenderBase<ILoggingEvent> {

  /** A message or stack that is longer is cut. */
  private static final int LONGEST = 8_192;

  private final String node;
  private final Object lock = new Object();
  private final Deque<LogLine> lines = new ArrayDeque<>(); // guarded by lock
  private int characters; // guarded by lock

  LineRing(String node) {
    this.node = node;
  }

  @Override
  protected void append(ILoggingEvent event) {
    LogLine line = cut(LogLines.of(event, node));
    synchronized (lock) {
      lines.addLast(line);
      characters += length(line);
      while (lines.size() > NodeLog.MOST_LINES || characters > NodeLog.MOST_CHARACTERS) {
        characters -= length(lines.removeFirst());
      }
    }
  }

  List<LogLine> search(LogQuery query) {
    List<LogLine> kept;
    synchronized (lock) {
      kept = new ArrayList<>(lines);
    }
    Level lowest = Level.toLevel(query.level());
    String text = query.text() == null ? "" : query.text().toLowerCase(Locale.ROOT);
    List<LogLine> found = new ArrayList<>();
    for (int at = kept.size() - 1; at >= 0 && found.size() < query.limit(); at--) {
      LogLine line = kept.get(at);
      if (query.from() != null && line.timestamp().isBefore(query.from())) {
        break;
      }
      if (Level.toLevel(line.level()).isGreaterOrEqual(lowest)
          && (text.isEmpty() || has(text, line))
          && (query.traceId() == null || isOf(query.traceId(), line))) {
        found.add(line);
      }
    }
    Collections.reverse(found);
    return found;
  }

  private static boolean has(String text, LogLine line) {
    return contains(line.message(), text)
        || contains(line.logger(), text)
        || contains(line.error(), text);
  }

  private static boolean contains(String where, String text) {
    return where != null && where.toLowerCase(Locale.ROOT).contains(text);
  }

  /** A line that another thread wrote for the call, as that of the access log, names the trace. */
  private static boolean isOf(String traceId, LogLine line) {
    return traceId.equals(line.traceId()) || line.message().contains(traceId);
  }

  private static LogLine cut(LogLine line) {
    return new LogLine(
        line.timestamp(),
        line.level(),
        line.node(),
        line.logger(),
        line.thread(),
        line.verticle(),
        line.traceId(),
        line.spanId(),
        cut(line.message()),
        cut(line.error()));
  }

  private static String cut(String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private static int length(LogLine line) {
    return line.message().length() + (line.error() == null ? 0 : line.error().length());
  }
}
